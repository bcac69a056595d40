package org.sluice.connector;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionMetaData;
import jakarta.resource.spi.SecurityException;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import javax.security.auth.Subject;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.FactorySettings;
import org.sluice.core.PhysicalConnection;
import org.sluice.core.PoolLedger;
import org.sluice.core.Scheduler;
import org.sluice.postgres.PostgresClient;

/**
 * One physical connection in the server's pool (Jakarta Connectors 2.1, section 6.5.4), with one handle at a time.
 *
 * <p>{@link #cleanup} and {@link #destroy} do not block and are safe in any state. Should the server clean up a connection whose
 * handle is still out, what that handle's session left behind is unknown: the connection is closed and never used again.
 */
final class SluiceManagedConnection implements ManagedConnection {

    private static final Logger LOGGER = System.getLogger("org.sluice.connector");
    private static final String TAKEN_BACK =
            "the application server took the connection back while a session was using it"
                    + " (its leak time-out with reclaim, a flush, fail-all-connections, a change of the pool, or undeployment)";

    private final SluiceManagedConnectionFactory factory;
    private final FactorySettings settings;
    private final SignedOn signedOn;
    private final PoolLedger ledger;
    private final Scheduler clock;
    private final Opening opening;
    /** The process id of what the ledger counts as open; 0 for nothing. */
    private final AtomicInteger counted = new AtomicInteger();

    private final AtomicBoolean destroyed = new AtomicBoolean();
    private final AtomicReference<@Nullable ConnectionHandle> handle = new AtomicReference<>();
    private final BranchHome branches = new BranchHome(this);
    private final XAResource xa;
    private final LocalBranch local = new LocalBranch(branches);
    private final List<ConnectionEventListener> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable PhysicalConnection physical;
    private volatile long openedAt;
    private volatile long usedAt;
    private volatile @Nullable PrintWriter logWriter;

    /**
     * Makes a connection that is not open yet.
     *
     * @param ledger is told of its opening and its end
     * @param blocking runs what may block: the end of transactions that took too long
     * @param opening opens it, and opens it again
     */
    SluiceManagedConnection(
            SluiceManagedConnectionFactory factory,
            FactorySettings settings,
            SignedOn signedOn,
            PoolLedger ledger,
            Scheduler clock,
            Executor blocking,
            Opening opening) {
        this.factory = factory;
        this.settings = settings;
        this.signedOn = signedOn;
        this.ledger = ledger;
        this.clock = clock;
        this.opening = opening;
        this.xa = new PostgresXaResource(branches, clock, blocking, PostgresClient::isEventLoop);
    }

    /**
     * Opens it, or another one in place of the one that was closed. Blocks; not while a session uses it.
     *
     * @throws org.sluice.api.SluiceException if it cannot be opened
     */
    void open() {
        opened(opening.open(this::socketClosed));
    }

    /** Opens another one if the one that was there is closed; the server keeps its managed connection, and does not notice. */
    void reopenIfClosed() {
        if (isLost()) {
            open();
        }
    }

    /** The same, for what has been decided and must be finished: waits for a database that is away. */
    void reopenPatientlyIfClosed() {
        if (isLost()) {
            opened(opening.openPatiently(this::socketClosed));
        }
    }

    /** Whether the server has done away with it, as a flush does, also where a transaction is not finished. */
    boolean isDestroyed() {
        return destroyed.get();
    }

    /** Another connection, for what must be finished all the same; not in the server's pool. The caller closes it. */
    PhysicalConnection openAnother() {
        return opening.openPatiently(closed -> {});
    }

    private boolean isLost() {
        PhysicalConnection connection = physical;
        if (connection == null || connection.isOpen() || destroyed.get()) {
            return false;
        }
        socketClosed(connection.processId());
        return true;
    }

    void opened(PhysicalConnection connection) {
        openedAt = clock.nanoTime();
        usedAt = openedAt;
        physical = connection;
        if (counted.getAndSet(connection.processId()) != connection.processId()) {
            ledger.opened(connection.processId());
        }
        if (!connection.isOpen()) {
            socketClosed(connection.processId());
        } else if (destroyed.get()) {
            connection.close();
        }
    }

    /** On the connection's event loop. The server is told when the connection is used next: see {@link #isOpen}. */
    void socketClosed(int processId) {
        if (counted.compareAndSet(processId, 0)) {
            ledger.closed(processId);
        }
    }

    PhysicalConnection physical() {
        return Objects.requireNonNull(physical, "the connection was never opened");
    }

    boolean isOpen() {
        PhysicalConnection connection = physical;
        return connection != null && connection.isOpen() && !destroyed.get();
    }

    String factoryName() {
        return settings.factory();
    }

    /** A transaction was to begin on it. */
    void chosenThoughClosed() {
        factory.chosenIsClosed();
    }

    BranchHome branches() {
        return branches;
    }

    Duration validationTimeout() {
        return settings.pool().prePing().timeout();
    }

    boolean isMadeBy(SluiceManagedConnectionFactory maker) {
        return factory.equals(maker);
    }

    /** Whether it was opened for the same user with the same password. */
    boolean fits(SignOn wanted) {
        return signedOn.fits(wanted);
    }

    /**
     * Gives a handle.
     *
     * @throws SecurityException if the subject is another one than the connection was opened for: it cannot change its user
     */
    @Override
    public Object getConnection(@Nullable Subject subject, @Nullable ConnectionRequestInfo requestInfo)
            throws ResourceException {
        if (!fits(SignOn.of(subject, factory))) {
            throw new SecurityException("SLUICE2009: the connection was opened for " + signedOn
                    + ", and cannot be used for somebody else: " + factory);
        }
        ConnectionHandle next = new ConnectionHandle(this);
        handle.set(next);
        return next;
    }

    @Override
    public void associateConnection(Object connection) throws ResourceException {
        if (!(connection instanceof ConnectionHandle moved)) {
            throw new ResourceException("SLUICE2006: not a handle of this adapter: "
                    + connection.getClass().getName());
        }
        moved.moveTo(this);
        handle.set(moved);
    }

    long openedAt() {
        return openedAt;
    }

    long usedAt() {
        return usedAt;
    }

    void handleClosed(ConnectionHandle closed) {
        usedAt = clock.nanoTime();
        handle.compareAndSet(closed, null);
        tell(closed, ConnectionEvent.CONNECTION_CLOSED, null, ConnectionEventListener::connectionClosed);
    }

    void handleFailed(ConnectionHandle failed, Throwable cause) {
        handle.compareAndSet(failed, null);
        PhysicalConnection connection = physical;
        if (connection != null) {
            connection.close();
        }
        tell(
                failed,
                ConnectionEvent.CONNECTION_ERROR_OCCURRED,
                cause,
                ConnectionEventListener::connectionErrorOccurred);
    }

    /** After {@link #destroy} the server knows already. */
    private void tell(
            ConnectionHandle about,
            int id,
            @Nullable Throwable cause,
            BiConsumer<ConnectionEventListener, ConnectionEvent> how) {
        if (destroyed.get()) {
            return;
        }
        ConnectionEvent event = new ConnectionEvent(this, id, cause instanceof Exception e ? e : null);
        event.setConnectionHandle(about);
        for (ConnectionEventListener listener : listeners) {
            how.accept(listener, event);
        }
    }

    @Override
    public void cleanup() {
        takeBack();
    }

    @Override
    public void destroy() {
        if (destroyed.compareAndSet(false, true) && !takeBack()) {
            PhysicalConnection connection = physical;
            if (connection != null) {
                connection.close();
            }
        }
    }

    /** Closes the connection under the session that still has it. */
    private boolean takeBack() {
        PhysicalConnection connection = physical;
        if (handle.getAndSet(null) == null || connection == null) {
            return false;
        }
        LOGGER.log(
                Level.WARNING,
                () -> "SLUICE2030: factory '" + settings.factory() + "', backend " + connection.processId() + ": "
                        + TAKEN_BACK);
        connection.close(TAKEN_BACK);
        return true;
    }

    @Override
    public void addConnectionEventListener(ConnectionEventListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeConnectionEventListener(ConnectionEventListener listener) {
        listeners.remove(listener);
    }

    /** The same one at each call. Recovery uses it on a connection of its own, without a handle. */
    @Override
    public XAResource getXAResource() {
        return xa;
    }

    @Override
    public LocalTransaction getLocalTransaction() {
        return local;
    }

    @Override
    public ManagedConnectionMetaData getMetaData() {
        return new MetaData(settings);
    }

    private record MetaData(FactorySettings settings) implements ManagedConnectionMetaData {

        @Override
        public String getEISProductName() {
            return "PostgreSQL";
        }

        @Override
        public String getEISProductVersion() {
            return "";
        }

        /** 0: no limit that the adapter knows. */
        @Override
        public int getMaxConnections() {
            return 0;
        }

        @Override
        public String getUserName() {
            return settings.user();
        }
    }

    @Override
    public void setLogWriter(PrintWriter writer) {
        logWriter = writer;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }
}
