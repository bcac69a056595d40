package org.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.it.container.Stages.failure;
import static org.sluice.it.container.Stages.result;

import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.Result;
import org.sluice.api.StatementException;

/** On which threads the application's code runs, and with which context. */
@ExtendWith(ArquillianExtension.class)
class ContinuationsIT {

    @Inject
    AsyncSession session;

    @Inject
    AsyncSessionFactory factory;

    @Deployment
    static WebArchive war() {
        return TestWar.create("continuations");
    }

    /** Tells which thread has made it. */
    record Witness(int number) {

        static final AtomicReference<String> MADE_ON = new AtomicReference<>("");

        Witness {
            MADE_ON.set(Thread.currentThread().getName());
        }
    }

    @Test
    void continuation_success_onThreadOfTheContainer() {
        String thread = result(slow().thenApply(done -> Thread.currentThread().getName()));
        assertOffEventLoop(thread);
        assertThat(thread).isNotEqualTo(Thread.currentThread().getName());
    }

    @Test
    void continuation_failure_onThreadOfTheContainer() {
        String thread = result(session.execute("select pg_sleep(0.1), 1 / (random() * 0)::int")
                .handle((done, failure) -> Thread.currentThread().getName()));
        assertOffEventLoop(thread);
    }

    @Test
    void continuation_async_onThreadOfTheContainer() {
        String thread =
                result(slow().thenApplyAsync(done -> Thread.currentThread().getName()));
        assertOffEventLoop(thread);
        assertThat(thread).doesNotStartWith("ForkJoinPool");
    }

    @Test
    void continuation_ofCommit_onThreadOfTheContainer() {
        String thread = result(session.begin()
                .thenCompose(begun -> slow())
                .thenCompose(done -> session.commit())
                .thenApply(committed -> Thread.currentThread().getName()));
        assertOffEventLoop(thread);
    }

    @Test
    void work_ofWithSession_onThreadOfTheCaller() {
        String caller = Thread.currentThread().getName();
        String[] seen = new String[1];
        result(factory.withSession(own -> {
            seen[0] = Thread.currentThread().getName();
            return own.execute("select 1");
        }));
        assertThat(seen[0]).isEqualTo(caller);
    }

    @Test
    void mapping_recordConstructor_notOnEventLoop() {
        result(session.one(Witness.class, "select 1 as number from pg_sleep(0.1)"));
        assertThat(Witness.MADE_ON.get()).isNotEmpty();
        assertOffEventLoop(Witness.MADE_ON.get());
    }

    @Test
    void continuation_componentNames_found() {
        Object found = result(slow().thenApply(done -> lookup("java:comp/BeanManager")));
        assertThat(found).isInstanceOf(BeanManager.class);
    }

    @Test
    void continuation_moduleName_theApplications() {
        Object found = result(slow().thenApply(done -> lookup("java:module/ModuleName")));
        assertThat(found).isEqualTo("continuations");
    }

    @Test
    void continuation_contextClassLoader_theApplications() {
        ClassLoader loader =
                result(slow().thenApply(done -> Thread.currentThread().getContextClassLoader()));
        assertThat(loader).isSameAs(Thread.currentThread().getContextClassLoader());
    }

    @Test
    void continuation_ofContinuation_sameContext() {
        Object found = result(slow().thenCompose(done -> slow()).thenApply(done -> lookup("java:module/ModuleName")));
        assertThat(found).isEqualTo("continuations");
    }

    @Test
    void continuation_throws_stageFailsAndSessionWorks() {
        Throwable failure = failure(slow().thenApply(done -> {
            throw new IllegalStateException("wanted by the test");
        }));
        assertThat(failure).hasMessage("wanted by the test");
        assertThat(result(session.one(Integer.class, "select 3"))).isEqualTo(3);
    }

    @Test
    void failure_ofStatement_notWrappedForTheFirstStage() {
        Throwable seen = result(session.execute("select 1 / 0").handle((done, failure) -> failure));
        assertThat(seen).isInstanceOfAny(StatementException.class, CompletionException.class);
    }

    private CompletionStage<Result> slow() {
        return session.execute("select pg_sleep(0.1)");
    }

    private static void assertOffEventLoop(@Nullable String thread) {
        assertThat(thread)
                .doesNotStartWith("sluice-loop")
                .doesNotStartWith("sluice-lane")
                .doesNotStartWith("vert.x")
                .doesNotStartWith("vertx");
    }

    @SuppressWarnings("BanJNDI") // the names are constants
    private static Object lookup(String name) {
        try {
            return InitialContext.doLookup(name);
        } catch (NamingException e) {
            throw new IllegalStateException(e);
        }
    }
}
