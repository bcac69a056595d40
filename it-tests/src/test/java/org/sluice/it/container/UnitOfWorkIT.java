package org.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.sluice.it.container.Stages.failure;
import static org.sluice.it.container.Stages.result;

import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.NestedTransaction;
import org.sluice.api.Parameters;
import org.sluice.api.Result;
import org.sluice.api.SessionClosedException;
import org.sluice.api.Statement;
import org.sluice.api.StatementCancelledException;
import org.sluice.api.StatementException;
import org.sluice.api.StatementTimeoutException;
import org.sluice.it.Client;
import org.sluice.it.unit.Late;
import org.sluice.it.unit.Numbers;
import org.sluice.it.unit.Tolerant;

/** A unit of work from its first statement to its end, where the server has a part in it. After each test nothing is in use. */
@ExtendWith(ArquillianExtension.class)
class UnitOfWorkIT {

    private static final Duration SOON = Duration.ofSeconds(15);

    /** The garbage collector promises nothing. */
    private static final Duration GENEROUS = Duration.ofSeconds(60);

    @Inject
    AsyncSession session;

    @Inject
    AsyncSessionFactory factory;

    @Inject
    HttpServletRequest request;

    @Inject
    Tolerant tolerant;

    @Inject
    Late late;

    @Deployment
    static WebArchive war() {
        return TestWar.create("unit", """
                        sluice.orders.url=%1$s
                        sluice.direct.url=%1$s
                        """)
                .addPackage(Tolerant.class.getPackage())
                .addClasses(LogListener.class, Client.class, Client.Answer.class);
    }

    record Mark(long id, String note) {}

    @BeforeEach
    void tables() {
        result(factory.withSession(
                own -> own.execute("create table if not exists notes (id bigint primary key, note text)")
                        .thenCompose(done -> own.execute("truncate notes, marks"))));
    }

    @AfterEach
    void nothingInUse() {
        result(session.closeAsync());
        awaitNothingInUse();
    }

    // ------------------------------------------------------------------ statements

    @Test
    void stream_tenThousandRecords_allSeen() {
        assertThat(get("stream")).isEqualTo("Seen[rows=10000, sum=50005000]");
        awaitNothingInUse();
    }

    @Test
    void stream_abandonedHalfWay_connectionBackAfterRequest() {
        assertThat(get("half-stream")).isEqualTo("Seen[rows=5000, sum=12502500]");
        awaitNothingInUse();
    }

    @Test
    void stream_abandonedHalfWay_holdsConnectionUntilTheSessionsEnd() {
        result(Numbers.read(
                session.stream(
                        Numbers.Line.class, "select n as number, 'x' as text from generate_series(1, 10000) as n"),
                5000));
        assertThat(factory.pool().inUse()).isEqualTo(1);
        result(session.closeAsync());
        awaitNothingInUse();
    }

    @Test
    void named_recordOfTheApplication_writtenAndRead() {
        result(session.execute("insert into notes (id, note) values (:id, :note)", new Mark(1, "one: 'two'")));
        Mark read = result(session.one(Mark.class, "select * from notes where id = :id", Parameters.of("id", 1L)));
        assertThat(read).isEqualTo(new Mark(1, "one: 'two'"));
    }

    @Test
    void named_map_withCast() {
        assertThat(result(session.one(Integer.class, "select :a::int + :b::int", Map.of("a", 1, "b", 2))))
                .isEqualTo(3);
    }

    @Test
    void executeMany_records_resultForEach() {
        List<Result> results = result(session.executeMany(
                "insert into notes (id, note) values (:id, :note) returning id",
                IntStream.range(0, 100).mapToObj(i -> new Mark(i, "n" + i)).toList()));
        assertThat(results)
                .hasSize(100)
                .allSatisfy(one -> assertThat(one.affected()).isEqualTo(1));
        assertThat(notes()).isEqualTo(100);
    }

    @Test
    void executeMany_oneRowFails_nothingWritten() {
        Throwable failure = failure(session.executeMany(
                "insert into notes (id) values ($1)",
                List.of(new Object[] {1L}, new Object[] {2L}, new Object[] {1L})));
        assertThat(failure).isInstanceOf(StatementException.class);
        assertThat(notes()).isZero();
    }

    @Test
    void json_objectOfJakarta_parameterAndResult() {
        JsonObject sent = Json.createObjectBuilder()
                .add("name", "Ada")
                .add("roles", Json.createArrayBuilder().add("admin").addNull())
                .build();
        assertThat(result(session.one(JsonObject.class, "select $1::jsonb", sent)))
                .isEqualTo(sent);
    }

    @Test
    void json_kindsOfValues_read() {
        assertThat(result(session.one(JsonValue.class, "select '7'::json"))).isEqualTo(Json.createValue(7));
        assertThat(result(session.one(JsonArray.class, "select '[1, 2]'::jsonb")))
                .hasSize(2);
        assertThat(result(session.one(
                        String.class,
                        "select $1::jsonb ->> 0",
                        Json.createArrayBuilder(List.of("x")).build())))
                .isEqualTo("x");
    }

    // ------------------------------------------------------------------ transactions

    @Test
    void nested_rolledBack_undoneAlone() {
        result(session.begin());
        result(session.execute("insert into marks (id) values (1)"));
        NestedTransaction nested = result(session.beginNested());
        result(session.execute("insert into marks (id) values (2)"));
        result(nested.rollback());
        result(session.execute("insert into marks (id) values (3)"));
        result(session.commit());
        assertThat(marks()).containsExactly(1L, 3L);
    }

    @Test
    void nested_statementFails_outerGoesOn() {
        result(session.withTransaction(tx -> tx.execute("insert into marks (id) values (1)")
                .thenCompose(first -> tx.withNested(inner -> inner.execute("insert into marks (id) values (1)"))
                        .handle((never, failure) -> failure))
                .thenCompose(failure -> {
                    assertThat(failure).isInstanceOf(StatementException.class);
                    return tx.execute("insert into marks (id) values (2)");
                })));
        assertThat(marks()).containsExactly(1L, 2L);
    }

    @Test
    void executeTransaction_statements_allOrNothing() {
        List<Result> results = result(session.executeTransaction(List.of(
                Statement.of("insert into marks (id) values ($1)", 1L),
                Statement.of("insert into marks (id) values (2)"))));
        assertThat(results).extracting(Result::affected).containsExactly(1L, 1L);
        assertThat(failure(session.executeTransaction(List.of(
                        Statement.of("insert into marks (id) values (3)"),
                        Statement.of("insert into marks (id) values (1)")))))
                .isInstanceOf(StatementException.class);
        assertThat(marks()).containsExactly(1L, 2L);
    }

    @Test
    void setting_ofOneRequest_notSeenByTheNextOnThatConnection() {
        String before = get("show").replaceFirst("^[0-9]+ ", "");
        String set = get("set");
        assertThat(set).endsWith(" 77MB");
        String backend = set.replace("77MB", "");
        // on this thread, which has the request that get() asks
        await().pollInSameThread().atMost(SOON).until(() -> {
            String next = get("show");
            assertThat(next).endsWith(" " + before).doesNotContain("77MB");
            return next.startsWith(backend);
        });
    }

    // ------------------------------------------------------------------ time and cancellation

    @Test
    void cancel_ofTheStage_statementEndsOnTheServer() {
        CompletionStage<Result> endless = session.execute("select pg_sleep(30), 'cancelled stage'");
        await().atMost(SOON).until(() -> running("cancelled stage") == 1);
        assertThat(endless.toCompletableFuture().cancel(true)).isTrue();

        await().atMost(Duration.ofSeconds(5)).until(() -> running("cancelled stage") == 0);
        assertThat(endless.toCompletableFuture()).isCancelled();
        assertThat(failure(endless)).isInstanceOf(CancellationException.class);
        awaitNothingInUse();
        assertThat(result(session.one(Integer.class, "select 5"))).isEqualTo(5);
    }

    @Test
    void cancel_ofTheSession_statementEndsOnTheServer() {
        CompletionStage<Result> endless = session.execute("select pg_sleep(30), 'cancelled session'");
        await().atMost(SOON).until(() -> running("cancelled session") == 1);
        session.cancel();
        assertThat(failure(endless)).isInstanceOf(StatementCancelledException.class);
        assertThat(running("cancelled session")).isZero();
    }

    @Test
    void timeout_ofOneCall_backendFree() {
        Throwable failure =
                failure(session.withTimeout(Duration.ofMillis(300)).execute("select pg_sleep(30), 'timed out'"));
        assertThat(failure).isInstanceOf(StatementTimeoutException.class);
        await().atMost(SOON).until(() -> running("timed out") == 0);
    }

    // ------------------------------------------------------------------ fault tolerance

    @Test
    void retry_serializationFails_triedAgainUntilItSucceeds() {
        result(factory.withSession(own -> own.execute("create table accounts (id int primary key, balance bigint)")
                .thenCompose(done -> own.execute("insert into accounts values (1, 0)"))));
        Result raised = result(tolerant.raise(2));
        assertThat(raised.affected()).isEqualTo(1);
        assertThat(tolerant.attempts()).isEqualTo(3);
        assertThat(result(session.one(Long.class, "select balance from accounts")))
                .isEqualTo(201);
    }

    @Test
    void timeout_ofFaultTolerance_callerHasItAndConnectionComesBack() throws Exception {
        assertThat(failure(tolerant.tooSlowWaiting())).isInstanceOf(TimeoutException.class);
        assertEndsOnTheServer("too slow");
    }

    /** Payara applies the time-out to the method and not to the stage that it returns; with ours as with any other. */
    @Test
    void timeout_ofFaultTolerance_stageOfSessionAsAnyOther() {
        Class<?> withSession = outcome(tolerant.tooSlow());
        assertThat(withSession)
                .isEqualTo(outcome(tolerant.tooSlowWithoutSession()))
                .isIn(Result.class, TimeoutException.class);
        assertEndsOnTheServer("too slow");
    }

    private void assertEndsOnTheServer(String text) {
        await().atMost(SOON).until(() -> running(text) == 0);
        awaitNothingInUse();
        assertThat(factory.pool().waiting()).isZero();
    }

    private static Class<?> outcome(CompletionStage<?> stage) {
        return result(stage.<Class<?>>handle((result, failure) ->
                result != null ? result.getClass() : unwrapped(failure).getClass()));
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    @Test
    void asynchronous_secondStatementAfterReturn_sameSession() {
        assertThat(result(tolerant.twoSteps())).isEqualTo(2);
    }

    // ------------------------------------------------------------------ ends

    @Test
    void session_usedAfterItsRequest_refusedWithTheRequestsName() {
        assertThat(get("late")).isEqualTo("answered");
        assertThat(result(late.refusal()))
                .isInstanceOf(SessionClosedException.class)
                .hasMessageContaining("request GET /unit/api/unit/late");
    }

    @Test
    void session_firstUsedAfterItsRequest_refusedWithTheRequestsName() {
        assertThat(get("late-first-use")).isEqualTo("answered");
        assertThat(result(late.refusal()))
                .isInstanceOf(SessionClosedException.class)
                .hasMessageContaining("request GET /unit/api/unit/late-first-use");
    }

    @Test
    void session_forgottenInTransaction_comesBackWithWarning() {
        try (LogListener log = LogListener.of("org.sluice.core")) {
            forget();
            assertThat(factory.pool().inUse()).isEqualTo(1);
            await().atMost(GENEROUS).until(() -> {
                System.gc();
                return factory.pool().inUse() == 0;
            });
            assertThat(log.messages())
                    .anySatisfy(message -> assertThat(message).contains("SLUICE1120", "openSession()"));
        }
        assertThat(marks()).isEmpty();
    }

    /** In a method of its own, so that nothing of the session is left on the stack. */
    private void forget() {
        AsyncSession forgotten = factory.openSession();
        result(forgotten.begin());
        result(forgotten.execute("insert into marks (id) values (1)"));
    }

    // ------------------------------------------------------------------

    /** The body of the answer to another request than the test's own. */
    private String get(String path) {
        Client client = new Client(
                URI.create("http://localhost:" + request.getLocalPort() + request.getContextPath() + "/api/unit/"));
        Client.Answer answer = client.get(path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private void awaitNothingInUse() {
        await().atMost(SOON).until(() -> factory.pool().inUse() == 0);
    }

    /** How many statements with this text PostgreSQL is running. */
    private long running(String text) {
        return result(factory.withSession(own -> own.one(
                Long.class,
                "select count(*) from pg_stat_activity where state = 'active' and pid <> pg_backend_pid()"
                        + " and datname = current_database() and query like $1",
                "%" + text + "%")));
    }

    private long notes() {
        return result(session.one(Long.class, "select count(*) from notes"));
    }

    private List<Long> marks() {
        return result(factory.withSession(own -> own.list(Long.class, "select id from marks order by id")));
    }
}
