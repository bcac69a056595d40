package org.sluice.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAllocationException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sluice.api.spi.FactorySettings;
import org.sluice.core.PoolRefusedException;
import org.sluice.core.PooledConnection;

class ContainerPoolTest {

    private final SluiceResourceAdapter adapter = new SluiceResourceAdapter();
    private final SluiceManagedConnectionFactory former = factory("former");
    private final SluiceManagedConnectionFactory later = factory("later");
    private final Server server = new Server();
    private final PoolRuntime runtime = former.pool();
    private final ContainerPool pool = new ContainerPool(runtime, server);

    /** A server that gives, or fails with, what it was told to. */
    private static final class Server implements ConnectionManager {

        private static final long serialVersionUID = 1L;

        final transient Deque<Object> outcomes = new ArrayDeque<>();
        final transient List<ManagedConnectionFactory> asked = new ArrayList<>();
        transient Runnable before = () -> {};

        @Override
        public Object allocateConnection(ManagedConnectionFactory factory, @Nullable ConnectionRequestInfo info)
                throws ResourceException {
            asked.add(factory);
            before.run();
            Object outcome = outcomes.remove();
            if (outcome instanceof ResourceException failure) {
                throw failure;
            }
            if (outcome instanceof RuntimeException failure) {
                throw failure;
            }
            return outcome;
        }
    }

    private SluiceManagedConnectionFactory factory(String name) {
        SluiceManagedConnectionFactory factory = new SluiceManagedConnectionFactory();
        factory.setApplicationName(name);
        factory.setResourceAdapter(adapter);
        return factory;
    }

    private static ConnectionHandle connection(SluiceManagedConnectionFactory maker) {
        SluiceManagedConnection connection = new SluiceManagedConnection(
                maker,
                FactorySettings.read("default", Map.of("sluice.user", "me")::get),
                new SignedOn(SignOn.CONFIGURED),
                new FakeHome());
        connection.opened(new FakePhysicalConnection());
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
    void allocate_noSuchResource_saysSoAtOnce() {
        server.outcomes.add(new ResourceException("no such resource"));

        assertThatThrownBy(pool::allocate)
                .isInstanceOf(PoolRefusedException.class)
                .hasMessageContaining("no such resource");
        assertThat(server.asked).hasSize(1);
    }

    @Test
    void allocate_noPoolForAMoment_triedAgain() {
        ConnectionHandle connection = connection(former);
        server.outcomes.add(new NullPointerException("the server's"));
        server.outcomes.add(new NullPointerException("the server's"));
        server.outcomes.add(connection);

        assertThat(pool.allocate()).isSameAs(connection);
    }

    @Test
    void allocate_poolMadeAnew_laterFactoryAsks() {
        runtime.follow(later);
        server.outcomes.add(connection(later));

        pool.allocate();

        assertThat(server.asked).containsExactly(later);
        assertThat(later.pool()).isSameAs(runtime);
    }

    @Test
    void allocate_connectionOfTheFormerFactory_dropped() {
        runtime.follow(later);
        PooledConnection old = connection(former);
        ConnectionHandle current = connection(later);
        server.outcomes.add(old);
        server.outcomes.add(current);

        assertThat(pool.allocate()).isSameAs(current);
        assertThat(old.physical().isOpen()).isFalse();
    }

    @Test
    void allocate_connectionOfALaterFactory_followsIt() {
        server.outcomes.add(connection(former));
        server.outcomes.add(connection(later));
        server.outcomes.add(connection(later));

        pool.allocate();
        pool.allocate();

        assertThat(server.asked).containsExactly(former, former, later);
    }

    @Test
    void allocate_poolMadeAnewWhileItWaitedInTheFormer_whatItGotIsDropped() {
        ConnectionHandle ofKilledPool = connection(later);
        ConnectionHandle current = connection(later);
        server.before = () -> runtime.follow(later);
        server.outcomes.add(ofKilledPool);
        server.outcomes.add(current);

        assertThat(pool.allocate()).isSameAs(current);
        assertThat(ofKilledPool.physical().isOpen()).isFalse();
    }

    @Test
    void allocateHere_connectionOfTheFormerFactory_given() {
        runtime.follow(later);
        ConnectionHandle enlisted = connection(former);
        server.outcomes.add(enlisted);

        assertThat(pool.allocateHere()).isSameAs(enlisted);
        assertThat(enlisted.physical().isOpen()).isTrue();
    }

    @Test
    void follow_equalLaterFactory_connectionsOfTheFormerStillCount() {
        SluiceManagedConnectionFactory twin = factory("former");
        runtime.follow(twin);

        assertThat(runtime.newest()).isSameAs(twin);
        assertThat(runtime.objection(former)).isNull();
    }

    @Test
    void follow_earlierFactory_nothingChanges() {
        SluiceManagedConnectionFactory latest = factory("latest");
        runtime.follow(latest);
        runtime.follow(later);
        server.outcomes.add(connection(latest));

        pool.allocate();

        assertThat(server.asked).containsExactly(latest);
    }

    @Test
    void objection_connectionOfTheFormerFactory_onlyAfterThePoolWasMadeAnew() {
        assertThat(runtime.objection(former)).isNull();

        runtime.follow(later);

        assertThat(runtime.objection(former)).contains("former configuration");
        assertThat(runtime.objection(later)).isNull();
    }
}
