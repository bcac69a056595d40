package org.sluice.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.inject.Inject;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import javax.naming.NamingException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.SluiceException;

class DeploymentTest {

    private final FakeServer server = new FakeServer();

    @AfterEach
    void undeploy() {
        if (WeldContainer.getRunningContainerIds().contains("sluice")) {
            WeldContainer.instance("sluice").close();
        }
    }

    @Test
    void nothing_injected_nothing_configured_needs_nothing() {
        deploy();

        assertThat(server.created).isEmpty();
    }

    @Test
    void nothing_injected_but_configured_is_connected() {
        server.set("sluice.user", "bank").makesPools = true;

        WeldContainer container = deploy();

        assertThat(factory(container).pool().factory()).isEqualTo("sluice/bank/default");
    }

    @Test
    void injected_not_configured_stops_the_deployment() {
        assertRefused(() -> deploy(Default.class)).hasMessageContaining("sluice.user is missing");
    }

    @Test
    void unknown_factory_stops_the_deployment() {
        assertRefused(() -> deploy(Orders.class)).hasMessageContaining("sluice.orders.user is missing");
    }

    @Test
    void names_that_cannot_be_told_apart_stop_the_deployment() {
        server.set("sluice.orders.user", "orders").set("sluice.Orders.user", "orders").makesPools = true;

        assertRefused(() -> deploy(Orders.class, OrdersInCapitals.class))
                .hasMessageContaining("@Database(\"Orders\")")
                .hasMessageContaining("@Database(\"orders\")")
                .hasMessageContaining("SLUICE_ORDERS_URL");
        assertThat(server.created).isEmpty();
    }

    @Test
    void name_that_stands_in_no_key_stops_the_deployment() {
        server.set("sluice.my orders.user", "orders");

        assertRefused(() -> deploy(NotAName.class))
                .hasMessageContaining("factory name 'my orders': a letter, then letters");
    }

    @Test
    void any_factory_wanted_where_there_are_two_stops_the_deployment() {
        server.set("sluice.user", "bank").set("sluice.orders.user", "orders").makesPools = true;

        assertRefused(() -> deploy(Default.class, Orders.class, Whichever.class))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("Ambiguous");
    }

    @Test
    void wrong_values_of_two_factories_stop_the_deployment_with_every_problem() {
        server.set("sluice.url", "mysql://bank:geheim@db/bank")
                .set("sluice.pool-size", "many")
                .set("sluice.orders.user", "orders")
                .set("sluice.orders.pool-timeout", "soon")
                .makesPools = true;

        assertRefused(() -> deploy(Default.class, Orders.class))
                .hasMessageContaining("sluice.url: the scheme must be postgresql")
                .hasMessageContaining("sluice.pool-size = 'many': allowed is 0..10000")
                .hasMessageContaining("sluice.orders.pool-timeout = 'soon'")
                .hasMessageNotContaining("geheim");
        assertThat(server.created).isEmpty();
    }

    @Test
    void server_resource_without_configuration_is_used() {
        FakeResource resource = server.resource("sluice/default");

        deploy(Default.class);

        assertThat(Objects.requireNonNull(resource.application).name()).isEqualTo("bank");
    }

    @Test
    void server_resource_with_a_wrong_value_stops_the_deployment() {
        server.resource("sluice/default");
        server.set("sluice.max-waiters", "-1");

        assertRefused(() -> deploy(Default.class)).hasMessageContaining("sluice.max-waiters = '-1'");
    }

    @Test
    void server_resource_of_the_application_wins_over_the_global_one() {
        FakeResource own = server.resource("java:app/sluice/default");
        FakeResource global = server.resource("sluice/default");

        deploy(Default.class);

        assertThat(own.application).isNotNull();
        assertThat(global.application).isNull();
    }

    @Test
    void jndi_name_configured_is_used() {
        server.resource("sluice/default");
        FakeResource named = server.resource("eis/postgres");
        server.set("sluice.jndi-name", "eis/postgres");

        deploy(Default.class);

        assertThat(named.application).isNotNull();
    }

    @Test
    void jndi_name_missing_stops_the_deployment() {
        server.set("sluice.url", "postgresql://bank@db/bank").set("sluice.jndi-name", "eis/postgres").makesPools = true;

        assertRefused(() -> deploy(Default.class)).hasMessageContaining("sluice.jndi-name = 'eis/postgres'");
    }

    @Test
    void foreign_resource_stops_the_deployment_with_its_class_and_loader() {
        server.directory.put("sluice/default", new AtomicInteger());

        assertRefused(() -> deploy(Default.class))
                .hasMessageContaining("java.util.concurrent.atomic.AtomicInteger (the boot class loader)");
    }

    @Test
    void no_resource_pool_is_created_and_deleted_at_undeploy() {
        server.set("sluice.url", "postgresql://bank@db/bank").makesPools = true;

        WeldContainer container = deploy(Default.class);
        assertThat(server.created).singleElement().satisfies(settings -> {
            assertThat(settings.factory()).isEqualTo("default");
            assertThat(settings.pool().maxSize()).isEqualTo(15);
        });
        container.close();

        assertThat(server.deleted).containsExactly("bank/default");
    }

    @Test
    void warm_up_wanted_one_statement_is_sent_at_deployment() {
        server.set("sluice.url", "postgresql://bank@db/bank").set("sluice.warm-up", "true");
        FakeResource resource = server.resource("sluice/default");

        deploy(Default.class);

        assertThat(resource.opened).hasSize(1);
    }

    @Test
    void warm_up_not_wanted_nothing_is_sent_at_deployment() {
        server.set("sluice.url", "postgresql://bank@db/bank");
        FakeResource resource = server.resource("sluice/default");

        deploy(Default.class);

        assertThat(resource.opened).isEmpty();
    }

    @Test
    void warm_up_of_an_empty_pool_nothing_is_sent_at_deployment() {
        server.set("sluice.url", "postgresql://bank@db/bank")
                .set("sluice.warm-up", "true")
                .set("sluice.pool-size", "0");
        FakeResource resource = server.resource("sluice/default");

        deploy(Default.class);

        assertThat(resource.opened).isEmpty();
    }

    @Test
    void warm_up_fails_the_application_is_deployed_all_the_same() {
        server.set("sluice.url", "postgresql://bank@db/bank").set("sluice.warm-up", "true");
        FakeResource resource = server.resource("sluice/default");
        resource.fails = true;

        deploy(Default.class);

        assertThat(resource.application).isNotNull();
    }

    @Test
    void close_fails_the_created_pool_is_deleted_all_the_same() {
        server.set("sluice.url", "postgresql://bank@db/bank").makesPools = true;
        WeldContainer container = deploy(Default.class);
        ((FakeResource) Objects.requireNonNull(server.directory.get("sluice/bank/default"))).failsToClose = true;

        container.close();

        assertThat(server.deleted).containsExactly("bank/default");
    }

    @Test
    void creation_refused_deploys_and_connects_at_first_use() {
        server.set("sluice.url", "postgresql://bank@db/bank").makesPools = true;
        server.refusal = "Application with name bank not found";

        WeldContainer container = deploy(Default.class);
        server.refusal = null;

        assertThat(factory(container).pool().factory()).isEqualTo("sluice/bank/default");
    }

    @Test
    void no_resource_at_first_use_fails_and_says_what_was_looked_up() {
        server.set("sluice.url", "postgresql://bank@db/bank");

        AsyncSessionFactory factory =
                deploy(Default.class).select(AsyncSessionFactory.class).get();

        assertThatThrownBy(() -> factory.withSession(session -> session.scalar(String.class, "who"))
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(SluiceException.class)
                .hasMessageContaining("looked up [java:app/sluice/default, sluice/default]")
                .hasMessageContaining("a resource named 'sluice/default'");
    }

    @Test
    void lookup_failed_for_now_is_repeated_at_first_use() {
        server.directory.put("sluice/default", new NamingException("the resource adapter is not started"));
        WeldContainer container = deploy(Default.class);

        server.resource("sluice/default");

        assertThat(factory(container).pool().factory()).isEqualTo("sluice/default");
    }

    @Test
    void factory_after_undeploy_is_refused_when_it_was_never_connected() {
        server.set("sluice.url", "postgresql://bank@db/bank");
        WeldContainer container = deploy(Default.class);
        AsyncSessionFactory factory =
                container.select(AsyncSessionFactory.class).get();

        container.close();

        assertThatThrownBy(factory::pool).hasMessageContaining("the application bank has ended");
    }

    @Test
    void application_configuration_is_read_each_time() {
        FakeResource resource = server.resource("sluice/default");
        server.set("sluice.password", "one");
        deploy(Default.class);

        server.set("sluice.password", "two");

        assertThat(Objects.requireNonNull(resource.application).configuration("sluice.password"))
                .isEqualTo("two");
    }

    @Test
    void application_threads_of_the_server_are_used() {
        server.directory.put("java:comp/DefaultManagedThreadFactory", new ThreadFactory() {
            @Override
            public Thread newThread(Runnable task) {
                return new Thread(task, "managed");
            }
        });
        FakeResource resource = server.resource("sluice/default");
        deploy(Default.class);

        Thread thread = Objects.requireNonNull(resource.application)
                .continuationThreads()
                .newThread(() -> {});

        assertThat(thread.getName()).isEqualTo("managed");
    }

    @Test
    void application_context_without_a_service_is_the_class_loader() {
        FakeResource resource = server.resource("sluice/default");
        deploy(Default.class);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        ClassLoader own = new ClassLoader(before) {};
        ClassLoader[] seen = new ClassLoader[1];

        Thread.currentThread().setContextClassLoader(own);
        var captured = Objects.requireNonNull(resource.application).captureContext();
        Thread.currentThread().setContextClassLoader(before);
        captured.execute(() -> seen[0] = Thread.currentThread().getContextClassLoader());

        assertThat(seen[0]).isSameAs(own);
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    private static AsyncSessionFactory factory(WeldContainer container) {
        return container.select(AsyncSessionFactory.class).get();
    }

    private WeldContainer deploy(Class<?>... beans) {
        return server.deploy(beans);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(ThrowingCallable deployment) {
        return assertThatThrownBy(deployment);
    }

    @Dependent
    @SuppressWarnings("NullAway.Init") // injected
    static class Default {
        @Inject
        AsyncSession session;
    }

    @Dependent
    @SuppressWarnings("NullAway.Init") // injected
    static class Orders {
        @Inject
        @Database("orders")
        AsyncSession session;
    }

    @Dependent
    @SuppressWarnings("NullAway.Init") // injected
    static class OrdersInCapitals {
        @Inject
        @Database("Orders")
        AsyncSession session;
    }

    @Dependent
    @SuppressWarnings("NullAway.Init") // injected
    static class NotAName {
        @Inject
        @Database("my orders")
        AsyncSession session;
    }

    @Dependent
    @SuppressWarnings("NullAway.Init") // injected
    static class Whichever {
        @Inject
        @Any
        AsyncSession session;
    }
}
