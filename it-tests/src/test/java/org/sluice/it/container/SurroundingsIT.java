package org.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.sluice.it.container.Stages.failure;
import static org.sluice.it.container.Stages.result;

import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.AcquisitionTimeoutException;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.Result;
import org.sluice.it.app.ApplicationReader;
import org.sluice.it.unit.AtStart;
import org.sluice.it.unit.Background;
import org.sluice.it.unit.Callers;
import org.sluice.it.unit.Direct;
import org.sluice.it.unit.Marks;
import org.sluice.it.unit.Orders;

/** What is around a unit of work: the threads and their context, work without a request, and a second factory. */
@ExtendWith(ArquillianExtension.class)
class SurroundingsIT {

    private static final Duration SOON = Duration.ofSeconds(15);

    @Inject
    AsyncSession session;

    @Inject
    AsyncSessionFactory factory;

    @Inject
    ApplicationReader reader;

    @Inject
    Orders orders;

    @Inject
    Direct direct;

    @Inject
    Background background;

    @Inject
    Marks marks;

    @Inject
    HttpServletRequest request;

    @Deployment
    static WebArchive war() {
        return TestWar.create("surroundings", """
                        sluice.orders.url=%1$s
                        sluice.orders.pool-size=1
                        sluice.orders.max-overflow=0
                        sluice.orders.pool-timeout=1s
                        sluice.orders.application-name=order-taking
                        sluice.direct.url=%1$s
                        sluice.direct.continuations=direct
                        """).addPackage(Orders.class.getPackage());
    }

    // ------------------------------------------------------------------ threads and context

    @Test
    void continuation_twoStagesDeep_requestsOwnTransaction() {
        beginAndMark(1);
        assertSeen(slow().thenCompose(slept -> slow()).thenCompose(slept -> reader.marks()), 1);
        assertThat(marksOfOthers(1)).isZero();
    }

    @Test
    void continuation_insideContinuation_requestsOwnTransaction() {
        beginAndMark(2);
        assertSeen(
                slow().thenCompose(slept -> slow().thenCompose(again -> slow().thenCompose(third -> reader.marks()))),
                2);
    }

    @Test
    void managedExecutor_task_requestsOwnTransaction() {
        beginAndMark(3);
        assertSeen(onExecutor(reader::marks), 3);
    }

    @Test
    void managedExecutor_taskOfContinuation_requestsOwnTransaction() {
        beginAndMark(4);
        assertSeen(slow().thenCompose(slept -> onExecutor(reader::marks)), 4);
    }

    @Test
    void managedExecutor_continuationOfTask_requestsOwnTransaction() {
        beginAndMark(5);
        assertSeen(onExecutor(() -> slow().thenCompose(slept -> reader.marks())), 5);
    }

    @Test
    void continuation_twoStagesDeep_namesAndClassLoader() {
        Object[] seen = result(slow().thenCompose(slept -> slow()).thenApply(slept -> new Object[] {
            lookup("java:comp/BeanManager"),
            lookup("java:module/ModuleName"),
            Thread.currentThread().getContextClassLoader(),
            Thread.currentThread().getName()
        }));
        assertThat(seen[0]).isInstanceOf(BeanManager.class);
        assertThat(seen[1]).isEqualTo("surroundings");
        assertThat(seen[2]).isSameAs(Thread.currentThread().getContextClassLoader());
        assertThat((String) seen[3]).doesNotStartWith("sluice-").doesNotStartWith("vert.x");
    }

    @Test
    void continuation_twoStagesDeep_callersPrincipal() throws Exception {
        assertThat(callerSeen(Callers.ADA)).isEqualTo(Callers.ADA);
        assertThat(callerSeen(null)).isNotEqualTo(Callers.ADA);
    }

    @Test
    void continuation_direct_onEventLoop() {
        String thread = result(direct.factory()
                .withSession(own -> own.execute("select pg_sleep(0.1)")
                        .thenApply(slept -> Thread.currentThread().getName())));
        assertThat(thread).startsWith("sluice-loop-");
    }

    // ------------------------------------------------------------------ work without a request

    @Test
    void timer_withTransaction_committed() {
        assertMarked(background::inTransactionByTimer, 6001);
    }

    @Test
    void timer_injectedSessionNotAwaited_statementEndsThenSession() {
        assertMarked(background::unawaitedByTimer, 6002);
    }

    @Test
    void asynchronousMethod_withTransaction_committed() {
        assertMarked(background::inTransaction, 6003);
    }

    @Test
    void asynchronousMethod_injectedSessionNotAwaited_statementEndsThenSession() {
        assertMarked(background::unawaited, 6004);
    }

    @ParameterizedTest
    @ValueSource(longs = {AtStart.IN_TRANSACTION, AtStart.UNAWAITED})
    void start_markOfSingleton_written(long id) {
        assertMarked(started -> {}, id);
    }

    // ------------------------------------------------------------------ two factories

    @Test
    void factories_two_eachItsOwnLimits() {
        assertThat(orders.factory().pool().factory()).isEqualTo("orders");
        assertThat(orders.factory().pool().maxSize()).isEqualTo(1);
        assertThat(factory.pool().factory()).isEqualTo("default");
        assertThat(factory.pool().maxSize()).isEqualTo(15);
    }

    @Test
    void factories_two_eachItsOwnApplicationName() {
        String name = "select application_name from pg_stat_activity where pid = pg_backend_pid()";
        assertThat(result(session.one(String.class, name))).isEqualTo("sluice:default");
        assertThat(result(orders.session().one(String.class, name))).isEqualTo("order-taking");
    }

    @Test
    void factories_two_transactionOfOneNotSeenByTheOther() {
        beginAndMark(8001);
        assertSeen(reader.marks(), 8001);
        assertThat(orders.session().inTransaction()).isFalse();
        CompletionStage<Long> seen = orders.session().one(Long.class, "select count(*) from marks where id = 8001");
        assertThat(result(seen)).isZero();
    }

    @Test
    void factories_oneExhausted_theOtherWorks() {
        result(orders.session().begin());
        result(orders.session().execute("select 1"));
        CompletionStage<Result> refused = orders.factory().withSession(own -> own.execute("select 1"));
        assertThat(result(session.one(Integer.class, "select 9"))).isEqualTo(9);
        assertThat(failure(refused))
                .isInstanceOf(AcquisitionTimeoutException.class)
                .hasMessageContaining("'orders'");
        result(orders.session().rollback());
        await().atMost(SOON).until(() -> orders.factory().pool().inUse() == 0);
    }

    // ------------------------------------------------------------------

    private void assertMarked(LongConsumer how, long id) {
        how.accept(id);
        assertThat(result(marks.ended(id)).affected()).isEqualTo(1);
        assertThat(marksOfOthers(id)).isEqualTo(1);
        await().atMost(SOON).until(() -> factory.pool().inUse() == 0);
    }

    /** That those who read these marks see this one, too, which nobody outside the transaction can. */
    private static void assertSeen(CompletionStage<List<@Nullable Long>> marks, long id) {
        List<@Nullable Long> seen = result(marks);
        assertThat(seen).contains(id);
    }

    private void beginAndMark(long id) {
        result(session.begin());
        result(session.execute("insert into marks (id) values ($1)", id));
    }

    private CompletionStage<Result> slow() {
        return session.execute("select pg_sleep(0.1)");
    }

    private long marksOfOthers(long id) {
        return result(factory.withSession(own -> own.one(Long.class, "select count(*) from marks where id = $1", id)));
    }

    private static <T> CompletionStage<T> onExecutor(Supplier<CompletionStage<T>> task) {
        ManagedExecutorService executor = (ManagedExecutorService) lookup("java:comp/DefaultManagedExecutorService");
        return executor.supplyAsync(task).thenCompose(stage -> stage);
    }

    /** Whom a continuation of a request of this caller has for one. */
    private String callerSeen(@Nullable String caller) throws IOException, InterruptedException {
        HttpRequest.Builder asking = HttpRequest.newBuilder(URI.create(
                "http://localhost:" + request.getLocalPort() + request.getContextPath() + "/api/unit/caller"));
        if (caller != null) {
            byte[] credentials = (caller + ":" + caller).getBytes(StandardCharsets.UTF_8);
            asking.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
        }
        HttpResponse<String> answer = HttpClient.newHttpClient().send(asking.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
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
