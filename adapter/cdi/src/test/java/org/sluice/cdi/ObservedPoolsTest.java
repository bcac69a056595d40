package org.sluice.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.weld.environment.se.WeldContainer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.PoolEvent;
import org.sluice.api.spi.PoolObserver;

/** Who is told what happens to pools: nothing is made where nobody observes. */
class ObservedPoolsTest {

    private static final PoolEvent EVENT =
            new PoolEvent(PoolEvent.Kind.CONNECT, "default", 7, null, null, Instant.EPOCH);

    private final FakeServer server = new FakeServer();
    private final FakeResource resource = server.resource("sluice/default");

    @Dependent
    @SuppressWarnings("NullAway.Init") // injected
    static class User {
        @Inject
        AsyncSessionFactory factory;
    }

    @Dependent
    static class Synchronous {
        void on(@Observes PoolEvent event) {
            throw new AssertionError("heard " + event);
        }
    }

    @ApplicationScoped
    static class Asynchronous {
        private final CompletableFuture<PoolEvent> heard = new CompletableFuture<>();

        void on(@ObservesAsync PoolEvent event) {
            heard.complete(event);
        }

        PoolEvent heard() {
            return heard.orTimeout(20, TimeUnit.SECONDS).join();
        }
    }

    @AfterEach
    void undeploy() {
        WeldContainer.instance("sluice").close();
    }

    private @Nullable PoolObserver observer() {
        return Objects.requireNonNull(resource.application).observer();
    }

    @Test
    void nobody_observes_nobody_is_told() {
        server.deploy(User.class);

        assertThat(observer()).isNull();
    }

    @Test
    void synchronous_observer_only_nobody_is_told() {
        server.deploy(User.class, Synchronous.class);

        assertThat(observer()).isNull();
    }

    @Test
    void asynchronous_observer_is_told_on_another_thread_and_the_callers_class_loader_stays() {
        WeldContainer container = server.deploy(User.class, Asynchronous.class);
        ClassLoader before = Thread.currentThread().getContextClassLoader();

        Objects.requireNonNull(observer()).observe(EVENT);

        assertThat(container.select(Asynchronous.class).get().heard()).isEqualTo(EVENT);
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }
}
