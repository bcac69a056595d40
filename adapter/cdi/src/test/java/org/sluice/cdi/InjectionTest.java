package org.sluice.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jboss.weld.environment.se.WeldContainer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.NoActiveScopeException;
import org.sluice.api.SessionClosedException;
import org.sluice.api.spi.Application;

@SuppressWarnings("NullAway.Init") // set up before each test
class InjectionTest {

    private final FakeServer server = new FakeServer();
    private FakeResource resource;
    private FakeResource orders;
    private WeldContainer container;
    private RequestContextController request;
    private Bank bank;

    @BeforeEach
    void deploy() {
        resource = server.resource("sluice/default");
        orders = server.resource("java:app/sluice/orders");
        container = server.deploy(Bank.class, Cart.class);
        request = container.select(RequestContextController.class).get();
        bank = container.select(Bank.class).get().self().get(0);
    }

    @AfterEach
    void undeploy() {
        if (container.isRunning()) {
            container.close();
        }
    }

    @Test
    void request_several_uses_one_session() {
        inRequest(() -> {
            assertThat(id(bank.session)).isEqualTo("sluice/default#1");
            assertThat(id(bank.session)).isEqualTo("sluice/default#1");
        });

        assertThat(resource.opened).hasSize(1);
    }

    @Test
    void request_no_use_no_session() {
        inRequest(() -> assertThat(bank.session).isNotNull());

        assertThat(resource.opened).isEmpty();
    }

    @Test
    void request_end_session_is_closed() {
        inRequest(() -> {
            id(bank.session);
            assertThat(resource.opened.get(0).closed()).isFalse();
        });

        assertThat(resource.opened.get(0).closed()).isTrue();
    }

    @Test
    void request_next_one_has_its_own_session() {
        inRequest(() -> id(bank.session));

        inRequest(() -> assertThat(id(bank.session)).isEqualTo("sluice/default#2"));
    }

    @Test
    void request_without_servlet_names_itself_request_scope() {
        inRequest(() -> id(bank.session));

        assertThat(resource.opened.get(0).scope).isEqualTo("request scope");
    }

    @Test
    void request_two_factories_two_sessions_both_closed() {
        inRequest(() -> {
            assertThat(id(bank.session)).isEqualTo("sluice/default#1");
            assertThat(id(bank.orders)).isEqualTo("java:app/sluice/orders#1");
        });

        assertThat(resource.opened.get(0).closed()).isTrue();
        assertThat(orders.opened.get(0).closed()).isTrue();
    }

    @Test
    void close_by_the_application_later_use_is_refused_by_the_session() {
        inRequest(() -> {
            bank.session.close();

            assertThat(failure(bank.session)).isInstanceOf(SessionClosedException.class);
        });
    }

    @Test
    void no_scope_use_fails_and_shows_the_alternative() {
        assertThat(failure(bank.session))
                .isInstanceOf(NoActiveScopeException.class)
                .hasMessageContaining("factory.withSession(session -> ...)");
    }

    @Test
    void no_scope_in_transaction_throws() {
        assertThatThrownBy(() -> bank.session.inTransaction()).isInstanceOf(NoActiveScopeException.class);
    }

    @Test
    void no_scope_close_does_nothing() {
        bank.session.close();

        assertThat(resource.opened).isEmpty();
    }

    @Test
    void no_scope_factory_with_session_works() {
        assertThat(bank.factory
                        .withSession(session -> session.scalar(String.class, "who"))
                        .toCompletableFuture()
                        .join())
                .isEqualTo("sluice/default#1");
    }

    @Test
    void no_scope_factory_with_retries_is_passed_on() {
        assertThat(bank.factory
                        .withRetries(7, session -> session.scalar(String.class, "who"))
                        .toCompletableFuture()
                        .join())
                .isEqualTo("sluice/default#1");
        assertThat(resource.attemptsAsked).isEqualTo(7);
    }

    @Test
    void named_factory_by_qualifier_is_that_one() {
        assertThat(bank.ordersFactory.pool().factory()).isEqualTo("java:app/sluice/orders");
        assertThat(bank.factory.pool().factory()).isEqualTo("sluice/default");
    }

    @Test
    void front_after_deserialization_finds_the_current_session() throws Exception {
        AsyncSession copy = copy(bank.session);

        inRequest(() -> assertThat(id(copy)).isEqualTo(id(bank.session)));
    }

    @Test
    void factory_after_deserialization_finds_the_factory() throws Exception {
        assertThat(copy(bank.ordersFactory).pool().factory()).isEqualTo("java:app/sluice/orders");
    }

    @Test
    void continuation_on_another_thread_has_the_session_of_its_request() {
        inRequest(() -> {
            id(bank.session);
            Executor captured = application().captureContext();

            assertThat(onAnotherThread(() -> captured.execute(() -> id(bank.session))))
                    .isNull();
        });

        assertThat(resource.opened).hasSize(1);
    }

    @Test
    void continuation_before_the_first_use_shares_the_session_of_its_request() {
        inRequest(() -> {
            Executor captured = application().captureContext();
            onAnotherThread(() -> captured.execute(() -> id(bank.session)));

            assertThat(id(bank.session)).isEqualTo("sluice/default#1");
        });
    }

    @Test
    void continuation_end_leaves_nothing_on_the_thread() {
        inRequest(() -> {
            Executor captured = application().captureContext();
            Throwable after = onAnotherThread(() -> {
                captured.execute(() -> id(bank.session));
                id(bank.session);
            });

            assertThat(after).hasRootCauseInstanceOf(NoActiveScopeException.class);
        });
    }

    @Test
    void continuation_in_another_request_keeps_its_own_session() {
        Executor[] captured = new Executor[1];
        inRequest(() -> {
            id(bank.session);
            captured[0] = application().captureContext();
        });

        inRequest(() -> captured[0].execute(
                () -> assertThat(failure(bank.session)).isInstanceOf(SessionClosedException.class)));
    }

    @Test
    void continuation_after_the_request_first_use_is_refused_by_name_and_time() {
        Executor[] captured = new Executor[1];
        inRequest(() -> captured[0] = application().captureContext());

        captured[0].execute(() -> assertThat(failure(bank.session))
                .isInstanceOf(SessionClosedException.class)
                .hasMessageContaining("request scope, ended at 20"));
        assertThat(resource.opened).isEmpty();
    }

    @Test
    void managed_task_has_the_session_of_its_request() {
        SessionContextProvider provider = new SessionContextProvider();
        inRequest(() -> {
            id(bank.session);
            var snapshot = provider.currentContext(Map.of());

            assertThat(onAnotherThread(() -> {
                        var restorer = snapshot.begin();
                        id(bank.session);
                        restorer.endContext();
                        assertThat(failure(bank.session)).isInstanceOf(NoActiveScopeException.class);
                    }))
                    .isNull();
        });

        assertThat(resource.opened).hasSize(1);
    }

    @Test
    void managed_task_cleared_context_has_no_session() {
        inRequest(() -> {
            Executor captured = application().captureContext();
            Throwable thrown = onAnotherThread(() -> captured.execute(() -> {
                var restorer =
                        new SessionContextProvider().clearedContext(Map.of()).begin();
                try {
                    assertThat(failure(bank.session)).isInstanceOf(NoActiveScopeException.class);
                } finally {
                    restorer.endContext();
                }
                id(bank.session);
            }));

            assertThat(thrown).isNull();
        });
    }

    @Test
    void undeploy_closes_the_factories() {
        container.close();

        assertThat(resource.closed).isTrue();
        assertThat(orders.closed).isTrue();
        assertThat(server.deleted).isEmpty();
    }

    private Application application() {
        Application application = resource.application;
        assertThat(application).isNotNull();
        return Objects.requireNonNull(application);
    }

    private void inRequest(Runnable work) {
        request.activate();
        try {
            work.run();
        } finally {
            request.deactivate();
        }
    }

    private static @Nullable Throwable onAnotherThread(Runnable work) {
        return CompletableFuture.runAsync(work, task -> new Thread(task).start())
                .handle((done, failure) -> failure)
                .join();
    }

    private static @Nullable String id(AsyncSession session) {
        return stage(session).toCompletableFuture().join();
    }

    private static @Nullable Throwable failure(AsyncSession session) {
        return stage(session)
                .handle((id, failure) -> failure)
                .toCompletableFuture()
                .join();
    }

    private static CompletionStage<@Nullable String> stage(AsyncSession session) {
        return session.scalar(String.class, "who");
    }

    @SuppressWarnings({"unchecked", "BanSerializableRead"}) // reads only what it wrote
    private static <T> T copy(T front) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(front);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        }
    }

    @ApplicationScoped
    static class Bank {
        @Inject
        AsyncSession session;

        @Inject
        AsyncSessionFactory factory;

        @Inject
        @Database("orders")
        AsyncSession orders;

        @Inject
        @Database("orders")
        AsyncSessionFactory ordersFactory;

        /** The bean itself: what is injected is the container's proxy, which also replaces a bean that returns itself. */
        public List<Bank> self() {
            return List.of(this);
        }
    }

    /** Weld refuses the deployment if what a passivating bean injects is not passivation capable. */
    @SessionScoped
    static class Cart implements Serializable {
        private static final long serialVersionUID = 1L;

        @Inject
        AsyncSession session;

        @Inject
        AsyncSessionFactory factory;
    }
}
