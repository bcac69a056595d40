package org.sluice.connector;

import jakarta.resource.spi.ConnectionManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
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
import org.sluice.core.SessionFactory;
import org.sluice.core.TransactionBranch;
import org.sluice.postgres.PostgresClient;

/**
 * What runs for one pool: its connections' number, its lane, and what its configuration comes from. Lives as long as the
 * managed connection factory, and longer if the server makes the pool anew with another one: then lane, queue and sessions stay,
 * and only the connections are others.
 */
final class PoolRuntime {

    private static final long LATE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Duration CONNECT_MARGIN = Duration.ofSeconds(1);

    private final SluiceResourceAdapter adapter;
    private final String publicationKey;
    private final CurrentFactory current;
    private final AllocatingThreads allocating = new AllocatingThreads();
    private final TwoPhaseCheck twoPhase;
    private final PoolLedger ledger;
    private final PoolEvents events;
    private final PoolHome home;
    private final Map<Object, TransactionBranch> branches = new ConcurrentHashMap<>();
    /** Those that are bound to this very pool; the publications are by names, which pools may share. */
    private final List<Application> users = new CopyOnWriteArrayList<>();

    private @Nullable AcquisitionLane lane;
    private @Nullable LaneThreads threads;
    private int generation;

    PoolRuntime(SluiceManagedConnectionFactory first, SluiceResourceAdapter adapter) {
        this.adapter = adapter;
        this.publicationKey = first.properties().publicationKey();
        this.current = new CurrentFactory(first, adapter, this::factoryOfServer, this::follow);
        this.twoPhase = new TwoPhaseCheck(first.getFactoryName());
        this.ledger = new PoolLedger(first.getFactoryName());
        this.events = new PoolEvents(ledger);
        this.home = new PoolHome(adapter, ledger, current, this::ownLimits);
    }

    private void follow(SluiceManagedConnectionFactory later) {
        later.adoptedBy(this);
        allocating.callBack();
        adapter.runtime().limits().execute(home::closeFormer);
        // and what was just being opened, or used
        home.scheduler().after(LATE_NANOS, home::closeFormer);
    }

    /** Makes the pool's connections now. */
    CurrentFactory current() {
        return current;
    }

    /**
     * The configuration as it is now: the server's, else the application's, else the server's MicroProfile Config.
     *
     * @throws org.sluice.api.ConfigurationException if something is missing or wrong
     */
    FactorySettings settings() {
        return settings(current.get().properties());
    }

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
     * Opens a connection with the properties of the factory that the server asks; blocks. The configuration is read again, so that
     * a new password counts from the next connection on, and for one that is opened again in its place. One for the server's
     * recovery waits for a database that is away, and so does one that replaces it to finish what is prepared.
     */
    SluiceManagedConnection connect(SluiceManagedConnectionFactory maker, SignOn signOn) {
        FactorySettings settings = settings(maker.properties(), signOn);
        AtomicReference<@Nullable FactorySettings> justRead = new AtomicReference<>(settings);
        AdapterRuntime runtime = adapter.runtime();
        Opening once = onClosed -> {
            FactorySettings first = justRead.getAndSet(null);
            return open(runtime, first != null ? first : settings(maker.properties(), signOn), onClosed);
        };
        Opening patient = patient(once, settings, runtime);
        SluiceManagedConnection connection = new SluiceManagedConnection(
                maker, settings, new SignedOn(signOn), home, Recovery.isCalling() ? patient : once.patiently(patient));
        return allocating.answering(() -> {
            connection.open();
            return connection;
        });
    }

    private FactorySettings settings(PoolProperties properties, SignOn signOn) {
        return properties.passwordNotLost(signOn.in(settings(properties)));
    }

    private static Opening patient(Opening once, FactorySettings settings, AdapterRuntime runtime) {
        Recovery recovery =
                new Recovery(settings.factory(), settings.recovery().patience(), runtime.timer(), runtime.ended());
        return onClosed -> recovery.patiently(() -> once.open(onClosed));
    }

    private PhysicalConnection open(AdapterRuntime runtime, FactorySettings settings, IntConsumer onClosed) {
        CompletableFuture<PhysicalConnection> opening =
                runtime.client().connect(settings, closed -> onClosed.accept(closed.processId()));
        PhysicalConnection opened;
        try {
            opened = Blocking.await(
                    opening,
                    settings.connectTimeout().plus(CONNECT_MARGIN),
                    "opening a connection to " + settings.host() + ":" + settings.port());
        } catch (RuntimeException e) {
            // whoever was interrupted leaves an attempt behind that may still succeed
            CompletableFuture<Void> unused = opening.thenCompose(PhysicalConnection::close);
            ledger.openFailed();
            throw e;
        }
        if (settings.serverPool().transactions() == TransactionSupport.XA) {
            twoPhase.opened(opened);
        }
        return EchoingConnection.of(opened, settings.factory(), settings.echo());
    }

    /** A factory for one application, whose configuration counts for this pool from now on. */
    BoundSessionFactory bind(ConnectionManager connectionManager, Application application) {
        AdapterRuntime runtime = adapter.runtime();
        Runnable withdrawal = runtime.publications().publish(publicationKey, application);
        try {
            FactorySettings settings = settings();
            AcquisitionLane shared = laneFor(settings, connectionManager);
            synchronized (this) {
                users.add(application);
            }
            Runnable observing = events.tell(application.observer(), runtime.late());
            ManagedContinuations continuations = ManagedContinuations.onThreadsOf(
                    application.continuationThreads(),
                    application::captureContext,
                    PostgresClient::afterWhatHasArrived,
                    runtime.timer(),
                    runtime.late());
            return factory(connectionManager, settings, shared, continuations, application::afterEnlistment, () -> {
                withdrawal.run();
                observing.run();
                continuations.close();
                unbound(application);
            });
        } catch (RuntimeException e) {
            withdrawal.run();
            throw e;
        }
    }

    /** When the last application has gone, the next one's configuration counts anew. */
    private void unbound(Application application) {
        LaneThreads idle = null;
        synchronized (this) {
            users.remove(application);
            if (users.isEmpty()) {
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
        return factory(
                connectionManager,
                settings,
                laneFor(settings, connectionManager),
                workContinuations(),
                () -> {},
                () -> {});
    }

    private ManagedContinuations workContinuations() {
        AdapterRuntime runtime = adapter.runtime();
        return ManagedContinuations.on(
                new WorkExecutor(adapter),
                new CallerContext(),
                PostgresClient::afterWhatHasArrived,
                runtime.timer(),
                runtime.late());
    }

    private SessionFactory factory(
            ConnectionManager connectionManager,
            FactorySettings settings,
            AcquisitionLane shared,
            ManagedContinuations continuations,
            Runnable afterEnlistment,
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
                        runtime.globalIds(),
                        branches,
                        pool,
                        runtime.timer(),
                        settings.connectTimeout().plus(settings.resetTimeout()),
                        afterEnlistment),
                runtime.forgotten(),
                afterClose);
    }

    private synchronized AcquisitionLane laneFor(FactorySettings settings, ConnectionManager connectionManager) {
        AcquisitionLane running = lane;
        if (running == null) {
            AdapterRuntime runtime = adapter.runtime();
            LaneThreads started = runtime.newLaneThreads(settings.factory());
            running = AcquisitionLane.of(
                    settings, this::limits, ledger, runtime.timer(), started.allocating(), started.returning());
            Runnable hide = ManagedPool.show(current.get().getApplication(), settings.factory(), running::status);
            Runnable unwatch = watchPrepared(settings, running, connectionManager);
            Runnable looking = runtime.keepCurrent(current);
            started.endWith(running, () -> {
                hide.run();
                unwatch.run();
                looking.run();
            });
            events.echo(settings.echo().pool());
            threads = started;
            lane = running;
        }
        return running;
    }

    private @Nullable Object factoryOfServer() {
        return users.stream().findFirst().map(user -> user.limits().factory()).orElse(null);
    }

    private Optional<PoolLimits.Limits> ownLimits() {
        return users.stream().findFirst().flatMap(user -> user.limits().now());
    }

    private Runnable watchPrepared(
            FactorySettings settings, AcquisitionLane watched, ConnectionManager connectionManager) {
        Duration limit = settings.recovery().preparedAfter();
        if (settings.serverPool().transactions() != TransactionSupport.XA || limit.isZero()) {
            return () -> {};
        }
        AdapterRuntime runtime = adapter.runtime();
        PreparedWatch watch = new PreparedWatch(
                new ContainerPool(this, connectionManager),
                ledger,
                () -> watched.status().idle() > 0,
                settings.factory(),
                limit,
                runtime.timer(),
                runtime.limits());
        watch.start();
        return watch::close;
    }

    /** Asked of the application that is there now, so that nothing of an application stays behind in the lane. */
    private Optional<PoolLimits.Limits> limits() {
        Application application = application();
        return application == null ? Optional.empty() : application.limits().now();
    }
}
