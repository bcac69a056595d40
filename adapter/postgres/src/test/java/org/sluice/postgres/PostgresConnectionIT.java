package org.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.ConnectionFailedException;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.Result;
import org.sluice.api.RetryableException;
import org.sluice.api.StatementException;
import org.sluice.api.UsageException;
import org.sluice.core.PhysicalConnection;

@ExtendWith(Database.Provider.class)
class PostgresConnectionIT {

    private static final Object[] NONE = {};

    private final PostgresClient client = new PostgresClient(1);
    private final List<PhysicalConnection> closed = new CopyOnWriteArrayList<>();
    private final Database database;
    private final PhysicalConnection connection;

    PostgresConnectionIT(Database database) {
        this.database = database;
        this.connection = open();
    }

    private PhysicalConnection open() {
        return Answers.of(client.connect(database.settings(), closed::add));
    }

    @BeforeEach
    void table() {
        Answers.of(connection.command("drop table if exists item; create table item (id int4 primary key, name text)"));
    }

    @AfterEach
    void close() {
        Answers.of(client.close());
    }

    @Test
    void execute_changes_areCounted() {
        assertThat(Answers.execute(connection, "insert into item values ($1, $2), (2, 'b')", 1, "a")
                        .affected())
                .isEqualTo(2);
        assertThat(Answers.execute(connection, "update item set name = 'c'").affected())
                .isEqualTo(2);
        assertThat(Answers.execute(connection, "select * from item").affected()).isEqualTo(2);
    }

    @Test
    void execute_noRows_knowsTheColumns() {
        Result result = Answers.execute(connection, "select id, name from item");

        assertThat(result.rows()).isEmpty();
        assertThat(result.columns()).extracting("name").containsExactly("id", "name");
    }

    @Test
    void execute_duplicateKey_hasStateAndConstraintButNoRowValue() {
        Answers.execute(connection, "insert into item values (4711, 'a')");

        StatementException failure = Answers.failure(
                connection.execute("insert into item values ($1, 'a')", new Object[] {4711}), StatementException.class);

        assertThat(failure.sqlState()).isEqualTo("23505");
        assertThat(failure.constraint()).isEqualTo("item_pkey");
        assertThat(failure)
                .hasMessageContaining("duplicate key")
                .hasMessageContaining("23505")
                .hasNoCause();
        assertThat(failure).hasMessageNotContaining("4711");
    }

    @Test
    void execute_syntaxError_hasThePosition() {
        StatementException failure = Answers.failure(connection.execute("select foo", NONE), StatementException.class);

        assertThat(failure.sqlState()).isEqualTo("42703");
        assertThat(failure.position()).isEqualTo(8);
        assertThat(failure).hasMessageContaining("position 8");
    }

    @Test
    void execute_serializationFailure_isRetryable() {
        RetryableException failure = Answers.failure(
                connection.execute("do $$ begin raise exception 'x' using errcode = '40001'; end $$", NONE),
                RetryableException.class);

        assertThat(failure.sqlState()).isEqualTo("40001");
    }

    @Test
    void execute_typesCannotBeInferred_isTheServersError() {
        StatementException failure =
                Answers.failure(connection.execute("select $1 is null", new Object[] {1}), StatementException.class);

        assertThat(failure.sqlState()).isEqualTo("42P18");
        assertThat(Answers.value(connection, "select 1")).isEqualTo(1);
    }

    @Test
    void execute_issuedTogether_runsAndCompletesInOrder() {
        List<String> order = new CopyOnWriteArrayList<>();
        List<CompletableFuture<?>> all = new ArrayList<>();
        all.add(noted(order, "new", connection.execute("insert into item values ($1, $2)", new Object[] {1, "a"})));
        all.add(noted(order, "bad", connection.execute("select 1 / ($1::int4 - 1)", new Object[] {1})));
        all.add(noted(order, "command", connection.command("update item set name = name || 'b'")));
        all.add(noted(
                order, "unfit", connection.execute("insert into item values ($1, $2)", new Object[] {2L << 40, ""})));
        all.add(noted(order, "read", connection.execute("select name from item where id = $1", new Object[] {1})));

        CompletableFuture<Result> last = connection.execute("select name from item", NONE);

        assertThat(Answers.of(last).rows().get(0).get(0)).isEqualTo("ab");
        assertThat(order).containsExactly("new", "bad failed", "command", "unfit failed", "read");
        assertThat(all).allMatch(CompletableFuture::isDone);
    }

    @Test
    void execute_localFailureBehindSlowStatement_doesNotOvertakeIt() {
        Answers.execute(connection, "select $1::int4", 1);
        CompletableFuture<Result> slow = connection.execute("select pg_sleep(0.3)", NONE);
        CompletableFuture<Result> unfit = connection.execute("select $1::int4", new Object[] {1L << 40});
        boolean[] slowWasDone = new boolean[1];
        CompletableFuture<Result> noted = unfit.whenComplete((result, failure) -> slowWasDone[0] = slow.isDone());

        Answers.failure(noted, UsageException.class);

        assertThat(slowWasDone[0]).isTrue();
    }

    @Test
    void execute_pipelined_takesOneRoundTripsTimeForMany() {
        List<CompletableFuture<Result>> answers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            answers.add(connection.execute("insert into item values ($1, $2)", new Object[] {i, "n" + i}));
        }
        answers.forEach(Answers::of);

        assertThat(Answers.value(connection, "select count(*) from item")).isEqualTo(1_000L);
    }

    @Test
    void execute_failedBeforeSchemaWasMended_worksAfter() {
        String sql = "select extra from item where id = $1";
        Answers.failure(connection.execute(sql, new Object[] {1}), StatementException.class);

        Answers.of(connection.command("alter table item add column extra text"));

        assertThat(Answers.execute(connection, sql, 1).rows()).isEmpty();
    }

    @Test
    void execute_resultTypeChanged_failsOnceAndWorksAgain() {
        String sql = "select * from item where id = $1";
        Answers.execute(connection, sql, 1);
        Answers.of(connection.command("alter table item add column extra text"));

        StatementException failure =
                Answers.failure(connection.execute(sql, new Object[] {1}), StatementException.class);

        assertThat(failure.sqlState()).isEqualTo("0A000");
        assertThat(Answers.execute(connection, sql, 1).columns()).hasSize(3);
    }

    @Test
    void execute_moreStatementsThanAreCached_stillRuns() {
        for (int i = 0; i < 300; i++) {
            assertThat(Answers.value(connection, "select $1::int4 + " + i, 1)).isEqualTo(1 + i);
        }
        assertThat(Answers.value(connection, "select $1::int4 + 0", 1)).isEqualTo(1);
    }

    @Test
    void terminated_byAnother_losesTheConnectionAndTellsOnce() {
        PhysicalConnection other = open();
        CompletableFuture<Result> running = connection.execute("select pg_sleep(10)", NONE);
        CompletableFuture<Result> behind = connection.execute("select $1::int4", new Object[] {1});

        Answers.execute(other, "select pg_terminate_backend($1)", connection.processId());

        Answers.failure(behind, ConnectionLostException.class);
        assertThat(running).isCompletedExceptionally();
        await().untilAsserted(() -> assertThat(closed).containsExactly(connection));
        assertThat(connection.isOpen()).isFalse();
        Answers.failure(connection.execute("select 1", NONE), ConnectionLostException.class);
        Answers.of(connection.close());
        assertThat(closed).containsExactly(connection);
    }

    /** PostgreSQL's last words, the end of the stream or a reset: which one comes is chance. */
    @RepeatedTest(10)
    void terminated_statementFails_connectionIsKnownToEndBeforeAnybodyIsTold() {
        PhysicalConnection other = open();
        CompletableFuture<String> openWhenTold = connection
                .execute("select pg_sleep(10)", NONE)
                .handle((result, failure) -> connection.isOpen() + ": " + failure + ", " + failure.getCause());

        Answers.execute(other, "select pg_terminate_backend($1)", connection.processId());

        assertThat(Answers.of(openWhenTold)).startsWith("false");
    }

    @Test
    void close_withReason_whoAsksLaterIsTold() {
        Answers.of(connection.close("it was wanted"));

        assertThat(Answers.failure(connection.execute("select 1", NONE), ConnectionLostException.class))
                .hasMessageEndingWith("was closed before the statement was answered: it was wanted");
    }

    @Test
    void cancel_running_failsItAndLeavesTheConnectionUsable() {
        PhysicalConnection other = open();
        CompletableFuture<Result> running = connection.execute("select pg_sleep(20)", NONE);
        await().until(() -> Answers.execute(
                                other,
                                "select 1 from pg_stat_activity where pid = $1 and query like '%pg_sleep%' and state = 'active'",
                                connection.processId())
                        .rows()
                        .size()
                == 1);

        Answers.of(connection.cancel());

        assertThat(Answers.failure(running, StatementException.class).sqlState())
                .isEqualTo("57014");
        assertThat(Answers.value(connection, "select 1")).isEqualTo(1);
    }

    @Test
    void close_twice_completesTwiceAndTellsOnce() {
        CompletableFuture<Void> first = connection.close();
        CompletableFuture<Void> second = connection.close();

        Answers.of(first);
        Answers.of(second);
        Answers.of(connection.close());

        assertThat(connection.isOpen()).isFalse();
        assertThat(closed).containsExactly(connection);
    }

    @Test
    void close_statementRunsLong_cancelsItAfterASecond() {
        CompletableFuture<Result> running = connection.execute("select pg_sleep(15)", NONE);
        long start = System.nanoTime();

        Answers.of(connection.close());

        assertThat((System.nanoTime() - start) / 1_000_000).isBetween(900L, 5_000L);
        assertThat(Answers.failure(running, StatementException.class).sqlState())
                .isEqualTo("57014");
        assertThat(closed).containsExactly(connection);
    }

    @Test
    void close_statementAlmostDone_letsItEnd() {
        CompletableFuture<Result> running = connection.execute("select pg_sleep(0.2)", NONE);

        CompletableFuture<Void> end = connection.close();

        assertThat(Answers.of(running).rows()).hasSize(1);
        Answers.of(end);
    }

    @Test
    void close_then_refusesStatements() {
        CompletableFuture<Void> end = connection.close();

        Answers.failure(connection.execute("select 1", NONE), ConnectionLostException.class);
        Answers.of(end);
    }

    @Test
    void connect_scramPassword_isChecked() {
        Answers.of(connection.command("set password_encryption = 'scram-sha-256'; drop role if exists scram;"
                + "create role scram login password 'right'"));
        String rules = (String) Answers.value(connection, "show hba_file");
        assertThat(rules).isNotNull();
        Answers.of(connection.command("create temp table rules (line text); insert into rules values "
                + "('host all scram all scram-sha-256'), ('host all all all trust'), ('local all all trust');"
                + "copy rules to '" + rules + "'"));
        Answers.execute(connection, "select pg_reload_conf()");

        await().untilAsserted(() -> assertThat(Answers.failure(
                        client.connect(database.settings("scram", "wrong"), closed::add),
                        ConnectionFailedException.class))
                .hasMessageContaining("28P01")
                .hasMessageNotContaining("wrong"));
        PhysicalConnection scram = Answers.of(client.connect(database.settings("scram", "right"), closed::add));
        assertThat(Answers.value(scram, "select current_user")).isEqualTo("scram");
    }

    private static CompletableFuture<?> noted(List<String> order, String name, CompletableFuture<?> answer) {
        return answer.whenComplete((result, failure) -> order.add(failure == null ? name : name + " failed"));
    }
}
