package org.sluice.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAllocationException;
import java.net.ConnectException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sluice.api.ConnectionFailedException;
import org.sluice.api.spi.FactorySettings;
import org.sluice.api.spi.PoolLimits;
import org.sluice.core.PoolLedger;
import org.sluice.core.PoolRefusedException;
import org.sluice.core.PooledConnection;

class ContainerPoolTest {

    private final SluiceResourceAdapter adapter = new SluiceResourceAdapter();
    private final SluiceManagedConnectionFactory former = factory("former");
    private final Server server = new Server();
    private final PoolRuntime runtime = former.pool();
    private final AtomicInteger looks = new AtomicInteger();
    private SluiceManagedConnectionFactory later = former;
    private volatile @Nullable SluiceManagedConnectionFactory madeAnew = former;
    private final ContainerPool pool = new ContainerPool(runtime, server);

    ContainerPoolTest() {
        runtime.bind(server, application(new Told()));
    }

    private static PlainApplication application(PoolLimits limits) {
        return new PlainApplication("tests", Map.of("sluice.user", "me")::get, null, limits);
    }

    @AfterEach
    void stop() {
        adapter.stop();
    }

    /** What the server tells of its pool. */
    private final class Told implements PoolLimits {

        @Override
        public Optional<Limits> now() {
            return Optional.empty();
        }

        @Override
        public @Nullable Object factory() {
            looks.incrementAndGet();
            return madeAnew;
        }
    }

    /** A server that gives, or fails with, what it was told to. */
    private static final class Server implements ConnectionManager {

        private static final long serialVersionUID = 1L;

        final transient Deque<Object> outcomes = new ArrayDeque<>();
        final transient List<ManagedConnectionFactory> asked = new ArrayList<>();

        @Override
        public Object allocateConnection(ManagedConnectionFactory factory, @Nullable ConnectionRequestInfo info)
                throws ResourceException {
            asked.add(factory);
            Object outcome = outcomes.remove();
            if (outcome instanceof ResourceException failure) {
                throw failure;
            }
            if (outcome instanceof Meanwhile meanwhile) {
                meanwhile.happens().run();
                throw meanwhile.failure();
            }
            if (outcome instanceof RuntimeException failure) {
                throw failure;
            }
            return outcome;
        }
    }

    /** What happens while the server is asked, and what it fails with then. */
    private record Meanwhile(Runnable happens, ResourceException failure) {}

    /** The server makes another factory; it has none until {@link #madeAnew} says so. */
    private SluiceManagedConnectionFactory later() {
        madeAnew = null;
        later = factory("later");
        return later;
    }

    private SluiceManagedConnectionFactory factory(String name) {
        SluiceManagedConnectionFactory factory = new SluiceManagedConnectionFactory();
        factory.setApplicationName(name);
        factory.setResourceAdapter(adapter);
        return factory;
    }

    private static ConnectionHandle connection(SluiceManagedConnectionFactory maker) {
        return handle(open(maker));
    }

    private static SluiceManagedConnection open(SluiceManagedConnectionFactory maker) {
        return open(maker, new FakeHome());
    }

    private static SluiceManagedConnection open(SluiceManagedConnectionFactory maker, ConnectionHome home) {
        SluiceManagedConnection connection = new SluiceManagedConnection(
                maker,
                FactorySettings.read("default", Map.of("sluice.user", "me")::get),
                new SignedOn(SignOn.CONFIGURED),
                home,
                onClosed -> new FakePhysicalConnection());
        connection.open();
        return connection;
    }

    private static ConnectionHandle handle(SluiceManagedConnection connection) {
        try {
            return (ConnectionHandle) connection.getConnection(null, null);
        } catch (ResourceException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void allocate_ofTheOnlyFactory_given() {
        ConnectionHandle connection = connection(former);
        server.outcomes.add(connection);

        assertThat(pool.allocate()).isSameAs(connection);
    }

    @Test
    void allocate_refused_saysSoAtOnce() {
        server.outcomes.add(new ResourceAllocationException("all in use"));

        assertThatThrownBy(pool::allocate)
                .isInstanceOf(PoolRefusedException.class)
                .hasMessageContaining("all in use");
        assertThat(server.asked).hasSize(1);
    }

    @Test
    void allocate_noPoolForAMoment_triedAgain() {
        ConnectionHandle connection = connection(former);
        server.outcomes.add(new ResourceException("no such pool"));
        server.outcomes.add(new NullPointerException("the server's"));
        server.outcomes.add(connection);

        assertThat(pool.allocate()).isSameAs(connection);
    }

    @Test
    void allocate_failedWithTheFormerProperties_triedWithTheLaterOnes() {
        assertLaterIsAskedAfter(new ResourceAllocationException(
                "wrapped", new ConnectionFailedException("refused", new ConnectException(), true)));
    }

    @Test
    void allocate_refusedByAPoolThatIsMadeAnewMeanwhile_laterOneIsAsked() {
        assertLaterIsAskedAfter(new ResourceAllocationException("all in use"));
    }

    private void assertLaterIsAskedAfter(ResourceException failure) {
        server.outcomes.add(new Meanwhile(
                () -> {
                    madeAnew = later();
                    server.outcomes.add(connection(later));
                },
                failure));

        assertThat(pool.allocate()).isInstanceOf(ConnectionHandle.class);
        assertThat(server.asked).containsExactly(former, later);
    }

    /** As Payara does: who waits in a pool stays there when it is made anew. */
    @Test
    void allocate_waitsInAPoolThatIsMadeAnew_calledBack_laterOneIsAsked() {
        server.outcomes.add(new Meanwhile(
                () -> {
                    server.outcomes.add(connection(later()));
                    madeAnew = later;
                    assertThatThrownBy(() -> new CountDownLatch(1).await(20, TimeUnit.SECONDS))
                            .isInstanceOf(InterruptedException.class);
                },
                new ResourceAllocationException("interrupted")));

        assertThat(pool.allocate()).isInstanceOf(ConnectionHandle.class);
        assertThat(server.asked).containsExactly(former, later);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    /** The interruption may come just when the thread has left the former pool, and hit it in the later one. */
    @Test
    void allocate_calledBackFromTheLaterPool_askedOnceMore() {
        madeAnew = later();
        server.outcomes.add(
                new Meanwhile(() -> runtime.allocating().callBack(), new ResourceAllocationException("interrupted")));
        server.outcomes.add(connection(later));

        assertThat(pool.allocate()).isInstanceOf(ConnectionHandle.class);
        assertThat(server.asked).containsExactly(later, later);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void allocate_calledBackWhileItOpensAConnection_goesOnOpening() {
        server.outcomes.add(new Meanwhile(
                () -> runtime.allocating().answering(() -> {
                    runtime.allocating().callBack();
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                    return this;
                }),
                new ResourceAllocationException("opened and closed")));
        server.outcomes.add(connection(former));

        assertThat(pool.allocate()).isInstanceOf(ConnectionHandle.class);
    }

    @Test
    void allocate_interruptedByAnotherThanTheAdapter_staysInterrupted() {
        server.outcomes.add(new Meanwhile(
                () -> Thread.currentThread().interrupt(), new ResourceAllocationException("interrupted")));

        assertThatThrownBy(pool::allocate).isInstanceOf(PoolRefusedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void allocate_poolMadeAnew_laterFactoryAsks() {
        madeAnew = later();
        server.outcomes.add(connection(later));

        pool.allocate();

        assertThat(server.asked).containsExactly(later);
        assertThat(later.pool()).isSameAs(runtime);
        assertThat(runtime.settings().applicationName()).isEqualTo("later");
    }

    @Test
    void allocate_serverIsMakingThePoolAnew_askedAgainNextTime() {
        later();
        server.outcomes.add(connection(former));
        pool.allocate();
        madeAnew = later;
        server.outcomes.add(connection(later));
        pool.allocate();

        assertThat(server.asked).containsExactly(former, later);
    }

    @Test
    void allocate_nothingMade_serverNotAsked() {
        server.outcomes.add(connection(former));
        server.outcomes.add(connection(former));
        pool.allocate();
        pool.allocate();

        assertThat(looks).hasValue(0);
    }

    @Test
    void allocate_anotherPoolMade_serverAskedOnce() {
        factory("of another pool");
        server.outcomes.add(connection(former));
        server.outcomes.add(connection(former));
        pool.allocate();
        pool.allocate();

        assertThat(looks).hasValue(1);
        assertThat(server.asked).containsExactly(former, former);
    }

    @Test
    void allocate_applicationOfAnotherPoolOfTheSameName_isNotAsked() {
        SluiceManagedConnectionFactory other = factory("of another pool");
        ContainerPool otherPool = new ContainerPool(other.pool(), server);
        madeAnew = later();
        server.outcomes.add(connection(other));

        otherPool.allocate();

        assertThat(server.asked).containsExactly(other);
    }

    @Test
    void allocate_connectionOfTheFormerFactory_dropped() {
        madeAnew = later();
        PooledConnection old = connection(former);
        ConnectionHandle current = connection(later);
        server.outcomes.add(old);
        server.outcomes.add(current);

        assertThat(pool.allocate()).isSameAs(current);
        assertThat(old.physical().isOpen()).isFalse();
    }

    @Test
    void allocate_connectionThatTheServerHasDestroyed_dropped() {
        SluiceManagedConnection open = open(former);
        ConnectionHandle destroyed = handle(open);
        open.destroy();
        ConnectionHandle current = connection(former);
        server.outcomes.add(destroyed);
        server.outcomes.add(current);

        assertThat(pool.allocate()).isSameAs(current);
        assertThat(destroyed.physical().isOpen()).isFalse();
    }

    @Test
    void allocate_poolIsAsItWasBefore_connectionOfItsFirstFactoryDropped() {
        ConnectionHandle first = connection(former);
        madeAnew = later();
        server.outcomes.add(connection(later));
        pool.allocate();
        SluiceManagedConnectionFactory again = factory("former");
        madeAnew = again;
        ConnectionHandle current = connection(again);
        server.outcomes.add(first);
        server.outcomes.add(current);

        assertThat(pool.allocate()).isSameAs(current);
    }

    /** Payara loses sight of what was opened for a pool while that was made anew. */
    @Test
    void closeFormer_onlyWhatNobodyUsesAndIsOfTheFormerPool() {
        PoolHome home = new PoolHome(adapter, new PoolLedger("default"), runtime.current(), Optional::empty);
        SluiceManagedConnection idle = open(former, home);
        SluiceManagedConnection used = open(former, home);
        ConnectionHandle handle = handle(used);
        madeAnew = later();
        runtime.current().get();
        SluiceManagedConnection ofNow = open(later, home);

        home.closeFormer();
        assertThat(idle.isOpen()).isFalse();
        assertThat(used.isOpen()).isTrue();
        assertThat(ofNow.isOpen()).isTrue();

        handle.giveBack();
        assertThat(used.isOpen()).isFalse();
    }

    @Test
    void allocateHere_connectionOfTheFormerFactory_isInTheTransactionAlready() {
        madeAnew = later();
        ConnectionHandle old = connection(former);
        server.outcomes.add(old);

        assertThat(pool.allocateHere()).isSameAs(old);
    }

    @Test
    void supersedes_formerFactory_onlyAfterThePoolWasMadeAnew() {
        CurrentFactory current = runtime.current();
        assertThat(current.supersedes(former)).isFalse();

        madeAnew = later();
        current.get();

        assertThat(current.supersedes(former)).isTrue();
        assertThat(current.supersedes(later)).isFalse();
    }

    @Test
    void supersedes_laterOrEqualFactory_isFalse() {
        SluiceManagedConnectionFactory equal = factory("former");
        later();
        CurrentFactory current = equal.pool().current();

        assertThat(current.supersedes(later)).isFalse();
        assertThat(current.supersedes(former)).isFalse();
    }
}
