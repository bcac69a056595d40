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
 * <p>{@link #cleanup} and {@link #destroy} do not block and are safe in any state. Should the server clean up a connection whose
 * handle is still out, what that handle's session left behind is unknown: the connection is closed and never used again.
 * Should it destroy one whose handle is out, as it does with all of them when a pool is flushed or made anew, the session may
 * finish what it is at, within bounds.
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
    private final AtomicBoolean counted = new AtomicBoolean();
    private final AtomicBoolean pooled = new AtomicBoolean();
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
     * @param home the pool that it is for
     */
    SluiceManagedConnection(
            SluiceManagedConnectionFactory factory, FactorySettings settings, SignedOn signedOn, ConnectionHome home) {
        this.factory = factory;
        this.settings = settings;
        this.signedOn = signedOn;
        this.home = home;
        this.xa = new PostgresXaResource(branches, home.scheduler(), home.blocking(), PostgresClient::isEventLoop);
    }

    SluiceManagedConnectionFactory maker() {
        return factory;
    }

    void opened(PhysicalConnection connection) {
        openedAt = home.scheduler().nanoTime();
        usedAt = openedAt;
        physical = connection;
        if (counted.compareAndSet(false, true)) {
            pooled.set(true);
            home.opened(connection.processId());
        }
        if (!connection.isOpen()) {
            socketClosed();
        } else if (destroyed.get()) {
            connection.close();
        }
    }

    /** On the connection's event loop. The server is told when the connection is used next: see {@link #isOpen}. */
    void socketClosed() {
        left();
        if (counted.compareAndSet(true, false)) {
            home.closed(physical().processId());
        }
    }

    private void left() {
        if (pooled.compareAndSet(true, false)) {
            home.left();
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

    /** The server finds out when it wants to use it. */
    void closeIfIdle() {
        PhysicalConnection connection = physical;
        if (connection != null) {
            closedWhileIdle(connection);
        }
    }

    /** Whoever gets a handle later finds the connection closed at once; who has one, or a transaction on it, keeps it. */
    private boolean closedWhileIdle(PhysicalConnection connection) {
        synchronized (handle) {
            boolean idle = handle.get() == null && !isInTransaction();
            if (idle) {
                connection.close();
            }
            return idle;
        }
    }

    /** A JTA transaction keeps the connection without a handle. */
    private boolean isInTransaction() {
        return !branches.unsettled().isDone();
    }

    void handleClosed(ConnectionHandle closed) {
        usedAt = home.scheduler().nanoTime();
        handle.compareAndSet(closed, null);
        if (destroyed.get()) {
            closeIfIdle();
            return;
        }
        String objection = isInTransaction() ? null : home.objection(factory);
        if (objection == null) {
            tell(closed, ConnectionEvent.CONNECTION_CLOSED, null, ConnectionEventListener::connectionClosed);
        } else {
            end(closed, new ResourceException("SLUICE2060: closed at its return: " + objection));
        }
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

    @Override
    public void cleanup() {
        takeBack();
    }

    @Override
    public void destroy() {
        PhysicalConnection connection = physical;
        if (destroyed.compareAndSet(false, true) && connection != null) {
            left();
            if (!closedWhileIdle(connection)) {
                var unused = branches.unsettled().thenRun(this::closeIfIdle);
                home.scheduler().after(grace().toNanos(), () -> endNow(connection));
            }
        }
    }

    private Duration grace() {
        Duration configured = settings.closeGrace();
        return configured.compareTo(LONGEST_GRACE) < 0 ? configured : LONGEST_GRACE;
    }

    /** The session had its time. PostgreSQL would go on with a statement whose client has gone, so it is told. */
    private void endNow(PhysicalConnection connection) {
        if (connection.isOpen()) {
            var unused = connection.cancel().whenComplete((told, failure) -> closeInUse(connection));
        }
    }

    /** Closes the connection under the session that still has it. */
    private void takeBack() {
        PhysicalConnection connection = physical;
        if (handle.getAndSet(null) != null && connection != null) {
            closeInUse(connection);
        }
    }

    private void closeInUse(PhysicalConnection connection) {
        LOGGER.log(
                Level.WARNING,
                () -> "SLUICE2030: factory '" + settings.factory() + "', backend " + connection.processId() + ": "
                        + TAKEN_BACK);
        connection.close(TAKEN_BACK);
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
