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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import javax.security.auth.Subject;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.FactorySettings;
import org.sluice.core.PhysicalConnection;
import org.sluice.postgres.PostgresClient;

/**
 * One physical connection in the server's pool (Jakarta Connectors 2.1, section 6.5.4), with one handle at a time.
 *
 * <p>{@link #cleanup} and {@link #destroy} do not block and are safe in any state. Should the server clean up or destroy a
 * connection whose handle is still out or which a transaction keeps, as it does with all of them when a pool is flushed or made
 * anew, then session or transaction may finish, within bounds; but nobody else ever uses the connection, and it is closed under
 * its session should the server want to give it to another one.
 */
final class SluiceManagedConnection implements ManagedConnection {

    private static final Logger LOGGER = System.getLogger("org.sluice.connector");
    private static final String TAKEN_BACK =
            "the application server took the connection back while a session was using it"
                    + " (its leak time-out with reclaim, a flush, fail-all-connections, a change of the pool, or undeployment)";

    /** The server wants the connection gone; a session that leaked it may have been the reason. */
    private static final Duration LONGEST_GRACE = Duration.ofSeconds(5);

    private final SluiceManagedConnectionFactory factory;
    private final FactorySettings settings;
    private final SignedOn signedOn;
    private final ConnectionHome home;
    private final Opening opening;
    /** The process id of what is counted as open; 0 for nothing. */
    private final AtomicInteger counted = new AtomicInteger();

    private final AtomicBoolean pooled = new AtomicBoolean();
    private final AtomicBoolean destroyed = new AtomicBoolean();
    /** The server was done with it while its handle was out. */
    private final AtomicBoolean leaving = new AtomicBoolean();

    private final AtomicReference<@Nullable ConnectionHandle> handle = new AtomicReference<>();
    private final BranchHome branches = new BranchHome(this);
    private final XAResource xa;
    private final LocalBranch local = new LocalBranch(branches);
    private final List<ConnectionEventListener> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable PhysicalConnection physical;
    /** Since its handle ended: what became of the pool meanwhile is looked at when the transaction is over. */
    private volatile boolean keptByTransaction;

    private volatile long openedAt;
    private volatile long usedAt;
    private volatile @Nullable PrintWriter logWriter;

    /**
     * Makes a connection that is not open yet.
     *
     * @param home the pool that it is for
     * @param opening opens it, and opens it again
     */
    SluiceManagedConnection(
            SluiceManagedConnectionFactory factory,
            FactorySettings settings,
            SignedOn signedOn,
            ConnectionHome home,
            Opening opening) {
        this.factory = factory;
        this.settings = settings;
        this.signedOn = signedOn;
        this.home = home;
        this.opening = opening;
        this.xa = new PostgresXaResource(branches, home.scheduler(), home.blocking(), PostgresClient::isEventLoop);
    }

    SluiceManagedConnectionFactory maker() {
        return factory;
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
        openedAt = home.scheduler().nanoTime();
        usedAt = openedAt;
        physical = connection;
        if (counted.getAndSet(connection.processId()) != connection.processId()) {
            pooled.set(true);
            home.opened(this, connection.processId());
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
            left();
            home.closed(processId);
        }
    }

    private void left() {
        if (pooled.compareAndSet(true, false)) {
            home.left(this);
        }
    }

    PhysicalConnection physical() {
        return Objects.requireNonNull(physical, "the connection was never opened");
    }

    boolean isOpen() {
        PhysicalConnection connection = physical;
        return connection != null && connection.isOpen() && !destroyed.get() && !leaving.get();
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
        if (leaving.get()) {
            takeBack();
        }
        ConnectionHandle next = new ConnectionHandle(this);
        synchronized (handle) {
            handle.set(next);
        }
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
        usedAt = home.scheduler().nanoTime();
        handle.compareAndSet(closed, null);
        if (destroyed.get()) {
            closeOnceIdle(physical());
            return;
        }
        keptByTransaction = isEnlisted();
        String objection = keptByTransaction ? null : objection();
        if (objection == null) {
            tell(closed, ConnectionEvent.CONNECTION_CLOSED, null, ConnectionEventListener::connectionClosed);
        } else {
            end(closed, new ResourceException("SLUICE2061: closed at its return: " + objection));
        }
    }

    private @Nullable String objection() {
        return leaving.get() ? "the server has cleaned it up under its session" : home.objection(factory);
    }

    private boolean isEnlisted() {
        return !branches.over().isDone();
    }

    void handleFailed(ConnectionHandle failed, Throwable cause) {
        handle.compareAndSet(failed, null);
        end(failed, cause);
    }

    private void end(ConnectionHandle failed, Throwable cause) {
        left();
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

    /**
     * Makes it ready for another use. Payara calls it just before {@link #destroy}, too, whether the handle is out or not.
     *
     * @throws ResourceException if a transaction kept the connection, and the server has destroyed it, or made the pool smaller or
     *     anew meanwhile. It would go on with it
     */
    @Override
    public void cleanup() throws ResourceException {
        if (handle.get() != null) {
            leaveWithinGrace();
        } else if (keptByTransaction) {
            keptByTransaction = false;
            String objection = destroyed.get() ? "the server has destroyed it" : objection();
            if (objection != null) {
                throw new ResourceException("SLUICE2062: the connection is not for another use: " + objection);
            }
        }
    }

    @Override
    public void destroy() {
        PhysicalConnection connection = physical;
        if (destroyed.compareAndSet(false, true) && connection != null) {
            left();
            if (!isClosedAsIdle(connection)) {
                closeOnceIdle(connection);
                leaveWithinGrace();
            }
        }
    }

    private void leaveWithinGrace() {
        PhysicalConnection connection = physical;
        if (leaving.compareAndSet(false, true) && connection != null) {
            home.scheduler().after(grace().toNanos(), () -> closeNow(connection));
        }
    }

    /** Whoever gets a handle later finds the connection closed at once; who has one keeps it. */
    private boolean isClosedAsIdle(PhysicalConnection connection) {
        synchronized (handle) {
            boolean idle = handle.get() == null && !isEnlisted();
            if (idle) {
                connection.close();
            }
            return idle;
        }
    }

    /** The server may have lost sight of it, as Payara does of what was opened for a pool while that was made anew. */
    void closeIfIdle() {
        PhysicalConnection connection = physical;
        if (connection != null) {
            var unused = isClosedAsIdle(connection);
        }
    }

    private void closeOnceIdle(PhysicalConnection connection) {
        var unused = branches.over().whenComplete((over, failure) -> isClosedAsIdle(connection));
    }

    private Duration grace() {
        Duration configured = settings.closeGrace();
        return configured.compareTo(LONGEST_GRACE) < 0 ? configured : LONGEST_GRACE;
    }

    /** Session or transaction had its time. */
    private void closeNow(PhysicalConnection connection) {
        if (connection.isOpen() && !takeBack()) {
            connection.close(TAKEN_BACK);
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
