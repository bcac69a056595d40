package org.sluice.connector;

import jakarta.resource.spi.ConnectionManager;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.Application;
import org.sluice.api.spi.BoundSessionFactory;
import org.sluice.api.spi.FactorySettings;
import org.sluice.api.spi.PoolLimits;
import org.sluice.api.spi.ServerPoolSettings.TransactionSupport;
import org.sluice.core.AcquisitionLane;
import org.sluice.core.EchoingConnection;
import org.sluice.core.ManagedContinuations;
import org.sluice.core.PhysicalConnection;
import org.sluice.core.PoolLedger;
import org.sluice.core.Scheduler;
import org.sluice.core.SessionFactory;
import org.sluice.core.TransactionBranch;

/**
 * What runs for one pool: its connections' number, its lane, and what its configuration comes from. Lives as long as the
 * managed connection factory, and longer if the server makes the pool anew with another one and we come to know of it: then
 * lane, queue and sessions stay, and only the connections are others.
 */
final class PoolRuntime implements ConnectionHome {

    private static final Duration CONNECT_MARGIN = Duration.ofSeconds(1);

    private final SluiceResourceAdapter adapter;
    private final String publicationKey;
    private final AllocatingThreads allocating = new AllocatingThreads();
    private final TwoPhaseCheck twoPhase;
    private final AtomicInteger pooled = new AtomicInteger();
    /** Those that are open, and some that were. */
    private final Set<SluiceManagedConnection> connections = ConcurrentHashMap.newKeySet();

    private final SeenLimits seenLimits = new SeenLimits(this::limits);
    private volatile SluiceManagedConnectionFactory newest;
    private final PoolLedger ledger;
    private final PoolEvents events;
    private final Map<Object, TransactionBranch> branches = new ConcurrentHashMap<>();
    private int applications;
    private @Nullable AcquisitionLane lane;
    private @Nullable LaneThreads threads;
    private int generation;

    PoolRuntime(SluiceManagedConnectionFactory owner, SluiceResourceAdapter adapter) {
        this.newest = owner;
        this.adapter = adapter;
        this.twoPhase = new TwoPhaseCheck(owner.properties().factory());
        this.publicationKey = owner.properties().publicationKey();
        this.ledger = new PoolLedger(owner.properties().factory());
        this.events = new PoolEvents(ledger);
    }

    /**
     * The server has made the pool anew with this factory: it makes the connections from now on. Does nothing if a later one does
     * so already.
     */
    void follow(SluiceManagedConnectionFactory later) {
        synchronized (this) {
            if (!later.isLaterThan(newest)) {
                return;
            }
            newest = later;
            later.adoptedBy(this);
        }
        // after that nobody is given one of them any more, see counts(..)
        connections.stream()
                .filter(connection -> !counts(connection.maker()))
                .forEach(SluiceManagedConnection::closeIfIdle);
    }

    /** The factory that makes the connections now. */
    SluiceManagedConnectionFactory newest() {
        return newest;
    }

    /**
     * Whether connections of this maker count. One that is later than ours is news: the server has made the pool anew, and others
     * have come to know of it before us.
     */
    boolean counts(SluiceManagedConnectionFactory maker) {
        follow(maker);
        return maker.equals(newest);
    }

    private FactorySettings settings() {
        return settings(newest.properties());
    }

    /**
     * The configuration as it is now: the server's, else the application's, else the server's MicroProfile Config.
     *
     * @throws org.sluice.api.ConfigurationException if something is missing or wrong
     */
    private FactorySettings settings(PoolProperties properties) {
        Application application = application();
        return FactorySettings.read(properties.factory(), key -> {
            if (properties.decide(key)) {
                return properties.valueOf(key);
            }
            String value = application == null ? null : application.configuration(key);
            return value != null ? value : ServerConfiguration.value(key);
        });
    }

    AllocatingThreads allocating() {
        return allocating;
    }

    private @Nullable Application application() {
        return adapter.runtime().publications().of(publicationKey);
    }

    /**
     * Opens a connection; blocks. The configuration is read again, so that a new password counts from the next connection on.
     *
     * @param asked by the server: in Payara a pool that was made anew may go on asking the former factory
     */
    SluiceManagedConnection connect(SluiceManagedConnectionFactory asked, SignOn signOn) {
        SluiceManagedConnectionFactory maker = newest.isLaterThan(asked) ? newest : asked;
        FactorySettings settings = signOn.in(settings(maker.properties()));
        SluiceManagedConnection connection = new SluiceManagedConnection(maker, settings, new SignedOn(signOn), this);
        PhysicalConnection opened = open(connection, settings);
        if (settings.serverPool().transactions() == TransactionSupport.XA) {
            twoPhase.opened(opened);
        }
        connection.opened(EchoingConnection.of(opened, settings.factory(), settings.echo()));
        connections.removeIf(known -> !known.isOpen());
        connections.add(connection);
        return connection;
    }

    private PhysicalConnection open(SluiceManagedConnection connection, FactorySettings settings) {
        try {
            return Blocking.await(
                    adapter.runtime().client().connect(settings, closed -> connection.socketClosed()),
                    settings.connectTimeout().plus(CONNECT_MARGIN),
                    "opening a connection to " + settings.host() + ":" + settings.port());
        } catch (RuntimeException e) {
            ledger.openFailed();
            throw e;
        }
    }

    /** A factory for one application, whose configuration counts for this pool from now on. */
    BoundSessionFactory bind(ConnectionManager connectionManager, Application application) {
        AdapterRuntime runtime = adapter.runtime();
        Runnable withdrawal = runtime.publications().publish(publicationKey, application);
        try {
            FactorySettings settings = settings();
            AcquisitionLane shared = laneFor(settings);
            synchronized (this) {
                applications++;
            }
            Runnable observing = events.tell(application.observer(), runtime.late());
            ManagedContinuations continuations = ManagedContinuations.onThreadsOf(
                    application.continuationThreads(), application::captureContext, runtime.timer(), runtime.late());
            return factory(connectionManager, settings, shared, continuations, () -> {
                withdrawal.run();
                observing.run();
                continuations.close();
                unbound();
            });
        } catch (RuntimeException e) {
            withdrawal.run();
            throw e;
        }
    }

    /** When the last application has gone, the next one's configuration counts anew. */
    private void unbound() {
        LaneThreads idle = null;
        synchronized (this) {
            applications--;
            if (applications == 0) {
                idle = threads;
                lane = null;
                threads = null;
                generation++;
            }
        }
        if (idle != null) {
            idle.retire();
        }
    }

    /** Rises when the configuration may have changed: what was made before is to be made anew. */
    synchronized int generation() {
        return generation;
    }

    /** The factory for those who looked it up themselves: on threads of the server's work manager. */
    BoundSessionFactory unbound(ConnectionManager connectionManager) {
        FactorySettings settings = settings();
        return factory(connectionManager, settings, laneFor(settings), workContinuations(), () -> {});
    }

    private ManagedContinuations workContinuations() {
        AdapterRuntime runtime = adapter.runtime();
        return ManagedContinuations.on(new WorkExecutor(adapter), new CallerContext(), runtime.timer(), runtime.late());
    }

    private SessionFactory factory(
            ConnectionManager connectionManager,
            FactorySettings settings,
            AcquisitionLane shared,
            ManagedContinuations continuations,
            Runnable afterClose) {
        ContainerPool pool = new ContainerPool(this, connectionManager);
        AdapterRuntime runtime = adapter.runtime();
        return new SessionFactory(
                settings,
                shared,
                pool,
                continuations,
                runtime.timer(),
                new JtaTransactions(
                        runtime.transactions(),
                        branches,
                        pool,
                        runtime.timer(),
                        settings.connectTimeout().plus(settings.resetTimeout())),
                runtime.forgotten(),
                afterClose);
    }

    private synchronized AcquisitionLane laneFor(FactorySettings settings) {
        AcquisitionLane current = lane;
        if (current == null) {
            AdapterRuntime runtime = adapter.runtime();
            LaneThreads started = runtime.newLaneThreads(settings.factory());
            current = AcquisitionLane.of(
                    settings, this::limits, ledger, runtime.timer(), started.allocating(), started.returning());
            started.endWith(current, ManagedPool.show(newest.getApplication(), settings.factory(), current::status));
            events.echo(settings.echo().pool());
            threads = started;
            lane = current;
        }
        return current;
    }

    @Override
    public void opened(int processId) {
        ledger.opened(processId);
        pooled.incrementAndGet();
    }

    @Override
    public void closed(int processId) {
        ledger.closed(processId);
    }

    @Override
    public void left() {
        pooled.decrementAndGet();
    }

    /** Payara, for one, keeps what comes back after the pool was made smaller, and hands it out again. */
    @Override
    public @Nullable String objection(SluiceManagedConnectionFactory maker) {
        if (!counts(maker)) {
            return "the connection was made by a former configuration of the pool";
        }
        return pooled.get() > seenLimits.maxSize(scheduler().nanoTime())
                ? "the pool has become smaller than its connections are many"
                : null;
    }

    @Override
    public Scheduler scheduler() {
        return adapter.runtime().timer();
    }

    @Override
    public Executor blocking() {
        return adapter.runtime().late();
    }

    /** Asked of the application that is there now, so that nothing of an application stays behind in the lane. */
    private Optional<PoolLimits.Limits> limits() {
        Application application = application();
        return application == null ? Optional.empty() : application.limits().now();
    }
}
