package org.sluice.connector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static javax.transaction.xa.XAResource.TMENDRSCAN;
import static javax.transaction.xa.XAResource.TMJOIN;
import static javax.transaction.xa.XAResource.TMNOFLAGS;
import static javax.transaction.xa.XAResource.TMRESUME;
import static javax.transaction.xa.XAResource.TMSTARTRSCAN;
import static javax.transaction.xa.XAResource.TMSUCCESS;
import static javax.transaction.xa.XAResource.TMSUSPEND;
import static javax.transaction.xa.XAResource.XA_OK;
import static javax.transaction.xa.XAResource.XA_RDONLY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.XAConnection;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.xa.PGXADataSource;
import org.sluice.api.Result;
import org.sluice.api.UsageException;
import org.sluice.core.PhysicalConnection;
import org.sluice.flights.FlightCounter;
import org.sluice.postgres.PostgresClient;

/** Branches on a real PostgreSQL, and pgjdbc's beside them. What is in the database is looked at by JDBC. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class XaIT {

    private static final AtomicInteger BRANCHES = new AtomicInteger();
    private static EmbeddedPostgres postgres;
    private static PostgresClient client;
    private static TimerThread timer;

    private final Xid xid = newXid();
    private final List<DirectXaConnection> opened = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("max_prepared_transactions", "20")
                .start();
        client = new PostgresClient(1);
        timer = new TimerThread();
        sql("create role other login password 'secret'");
        sql("create database elsewhere");
        sql("grant create on schema public to other");
    }

    @AfterAll
    static void stop() throws IOException {
        timer.close();
        DirectXaConnection.awaited(client.close().thenApply(closed -> ""));
        postgres.close();
    }

    @BeforeEach
    void prepareTable() throws SQLException {
        sql("drop table if exists account, link");
        sql("create table account (id int4 primary key, balance int8)");
        sql("create table link (id int4 references account (id) deferrable initially deferred)");
        sql("insert into account values (1, 100)");
        sql("grant all on account, link to other");
    }

    @AfterEach
    void clean() throws SQLException {
        opened.forEach(one -> DirectXaConnection.awaited(one.physical().close().thenApply(closed -> "")));
        for (String database : List.of("postgres", "elsewhere")) {
            for (String gid :
                    column(database, "select gid from pg_prepared_xacts where database = '" + database + "'")) {
                run(database, "rollback prepared '" + gid + "'");
            }
        }
    }

    private static PreparedXid newXid() {
        return PreparedXid.of(4660, ("transaction " + BRANCHES.incrementAndGet()).getBytes(UTF_8), new byte[] {
            0, -1, BRANCHES.byteValue()
        });
    }

    private DirectXaConnection open() {
        return open("postgres", "postgres");
    }

    private DirectXaConnection open(String database, String user) {
        DirectXaConnection connection = DirectXaConnection.open(client, timer, postgres.getPort(), database, user);
        opened.add(connection);
        return connection;
    }

    private static Connection jdbc(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + postgres.getPort() + "/" + database, "postgres", "secret");
    }

    private static void run(String database, String sql) throws SQLException {
        try (Connection connection = jdbc(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void sql(String sql) throws SQLException {
        run("postgres", sql);
    }

    private static List<String> column(String database, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = jdbc(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private static List<String> accounts() throws SQLException {
        return column("postgres", "select id || ':' || balance from account order by id");
    }

    private static List<String> prepared() throws SQLException {
        return column("postgres", "select gid from pg_prepared_xacts");
    }

    private static String code(ThrowingCallable call) {
        return XaCodes.error(failure(call).errorCode);
    }

    private static XAException failure(ThrowingCallable call) {
        XAException failure = catchThrowableOfType(XAException.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }

    /** Starts a branch, does something in it, and ends it. */
    private void branch(DirectXaConnection connection, Xid branch, String... statements) throws XAException {
        connection.resource.start(branch, TMNOFLAGS);
        for (String statement : statements) {
            connection.execute(statement);
        }
        connection.resource.end(branch, TMSUCCESS);
    }

    // ------------------------------------------------------------------ one branch

    @Test
    void branch_inOnePhase_isCommitted() throws Exception {
        DirectXaConnection connection = open();
        branch(connection, xid, "insert into account values (2, 5)");
        assertThat(accounts()).containsExactly("1:100");

        connection.resource.commit(xid, true);

        assertThat(accounts()).containsExactly("1:100", "2:5");
        assertThat(prepared()).isEmpty();
    }

    @Test
    void branch_inTwoPhases_isPrepared_thenCommitted() throws Exception {
        DirectXaConnection connection = open();
        branch(connection, xid, "insert into account values (2, 5)");

        assertThat(connection.resource.prepare(xid)).isEqualTo(XA_OK);
        assertThat(accounts()).containsExactly("1:100");
        assertThat(prepared()).containsExactly(XaGid.of(xid));
        connection.resource.commit(xid, false);

        assertThat(accounts()).containsExactly("1:100", "2:5");
        assertThat(prepared()).isEmpty();
    }

    @Test
    void preparedBranch_rolledBack_hasDoneNothing() throws Exception {
        DirectXaConnection connection = open();
        branch(connection, xid, "insert into account values (2, 5)");
        connection.resource.prepare(xid);

        connection.resource.rollback(xid);

        assertThat(accounts()).containsExactly("1:100");
        assertThat(prepared()).isEmpty();
    }

    @Test
    void branch_rolledBackWithoutPrepare_hasDoneNothing_andTheConnectionGoesOn() throws Exception {
        DirectXaConnection connection = open();
        branch(connection, xid, "insert into account values (2, 5)");
        connection.resource.rollback(xid);
        Xid next = newXid();
        branch(connection, next, "insert into account values (3, 5)");
        connection.resource.commit(next, true);

        assertThat(accounts()).containsExactly("1:100", "3:5");
    }

    @Test
    void branch_suspendedAndResumed_endedAndJoined_isOneTransaction() throws Exception {
        DirectXaConnection connection = open();
        connection.resource.start(xid, TMNOFLAGS);
        connection.execute("insert into account values (2, 5)");
        connection.resource.end(xid, TMSUSPEND);
        connection.resource.start(xid, TMRESUME);
        connection.execute("insert into account values (3, 5)");
        connection.resource.end(xid, TMSUCCESS);
        connection.resource.start(xid, TMJOIN);
        connection.execute("insert into account values (4, 5)");
        connection.resource.end(xid, TMSUCCESS);
        connection.resource.rollback(xid);

        assertThat(accounts()).containsExactly("1:100");
    }

    @Test
    void statementsThatNobodyAwaited_areCommitted() throws Exception {
        DirectXaConnection connection = open();
        connection.resource.start(xid, TMNOFLAGS);
        for (int i = 2; i < 100; i++) {
            CompletableFuture<Result> unused = connection.work().issue("insert into account values (" + i + ", 5)");
        }
        connection.resource.end(xid, TMSUCCESS);
        assertThat(connection.resource.prepare(xid)).isEqualTo(XA_OK);
        connection.resource.commit(xid, false);

        assertThat(accounts()).hasSize(99);
    }

    @Test
    void preparedBranch_isCommittedOnAnotherConnection_whenItsOwnIsClosed() throws Exception {
        DirectXaConnection connection = open();
        branch(connection, xid, "insert into account values (2, 5)");
        connection.resource.prepare(xid);
        DirectXaConnection.awaited(connection.physical().close().thenApply(closed -> ""));

        open().resource.commit(xid, false);

        assertThat(accounts()).containsExactly("1:100", "2:5");
    }

    // ------------------------------------------------------------------ branches that have not written

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select balance from account | 3",
                "update account set balance = 0 where id = 77 | 3",
                "select pg_advisory_xact_lock(5) | 3",
                "select balance from account for update | 0",
                "insert into account values (2, 5) | 0",
                "insert into account values (2, 5) returning id | 0",
                "create table made (id int4) | 0"
            })
    void prepare_knowsWhetherThereIsSomethingToPrepare(String statement, int vote) throws Exception {
        DirectXaConnection connection = open();
        branch(connection, xid, statement);

        assertThat(connection.resource.prepare(xid)).isEqualTo(vote);
        assertThat(prepared()).hasSize(vote == XA_RDONLY ? 0 : 1);
        assertThat(column(
                        "postgres",
                        "select state from pg_stat_activity where pid = "
                                + connection.physical().processId()))
                .containsExactly("idle");
    }

    @Test
    void branchWithoutStatements_leavesNothing() throws Exception {
        DirectXaConnection connection = open();
        branch(connection, xid);

        assertThat(connection.resource.prepare(xid)).isEqualTo(XA_RDONLY);
        assertThat(prepared()).isEmpty();
    }

    // ------------------------------------------------------------------ what fails

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "create temp table mine (id int4)",
                "listen news",
                "notify news",
                "select pg_notify('news', 'x')",
                "declare mine cursor with hold for select 1",
                "select pg_export_snapshot()"
            })
    void whatCannotBePrepared_isRolledBack_andSaid(String statement) throws Exception {
        DirectXaConnection connection = open();
        branch(connection, xid, "insert into account values (2, 5)", statement);
        XAException failure = failure(() -> connection.resource.prepare(xid));

        assertThat(XaCodes.error(failure.errorCode)).isEqualTo("XA_RBROLLBACK");
        assertThat(failure).hasMessageContaining("cannot PREPARE").hasMessageContaining("outside the JTA transaction");
        assertThat(prepared()).isEmpty();
        assertThat(accounts()).containsExactly("1:100");
        Xid next = newXid();
        branch(connection, next, "insert into account values (3, 5)");
        connection.resource.commit(next, true);
        assertThat(accounts()).containsExactly("1:100", "3:5");
    }

    /** Else its notification would be sent before the transaction is decided. */
    @Test
    void branchThatNotifiesOnly_isNotTakenForOneThatReads() throws Exception {
        DirectXaConnection connection = open();
        branch(connection, xid, "select pg_notify('news', 'x')");

        assertThat(code(() -> connection.resource.prepare(xid))).isEqualTo("XA_RBROLLBACK");
        assertThat(prepared()).isEmpty();
    }

    @Test
    void whatCannotBePrepared_canBeCommittedInOnePhase() throws Exception {
        DirectXaConnection connection = open();
        branch(connection, xid, "create temp table mine (id int4)", "notify news", "insert into account values (2, 5)");

        connection.resource.commit(xid, true);

        assertThat(accounts()).containsExactly("1:100", "2:5");
    }

    @Test
    void deferredConstraint_violated_isAnIntegrityRollback_inEitherWay() throws Exception {
        DirectXaConnection connection = open();
        branch(connection, xid, "insert into link values (77)");
        assertThat(code(() -> connection.resource.prepare(xid))).isEqualTo("XA_RBINTEGRITY");
        branch(connection, xid, "insert into link values (77)");
        assertThat(code(() -> connection.resource.commit(xid, true))).isEqualTo("XA_RBINTEGRITY");

        assertThat(prepared()).isEmpty();
        assertThat(column("postgres", "select id from link")).isEmpty();
    }

    @Test
    void statementThatFailed_keepsTheBranchFromBeingPrepared() throws Exception {
        DirectXaConnection connection = open();
        connection.resource.start(xid, TMNOFLAGS);
        connection.execute("insert into account values (2, 5)");
        CompletableFuture<Result> unused = connection.work().issue("insert into account values (2, 5)");
        connection.resource.end(xid, TMSUCCESS);

        assertThat(code(() -> connection.resource.prepare(xid))).isEqualTo("XA_RBINTEGRITY");
        assertThat(prepared()).isEmpty();
        assertThat(accounts()).containsExactly("1:100");
    }

    /** Why every failure in a branch must be known before it is prepared: PostgreSQL's answer does not tell, as the client shows it. */
    @Test
    void prepareOfAFailedTransaction_isAnsweredAsIfItWereDone_andIsNot() throws Exception {
        PhysicalConnection connection = open().physical();
        CompletableFuture<Void> begun = connection.command("BEGIN");
        CompletableFuture<Void> failed = connection.command("select 1/0");
        CompletableFuture<Void> prepared = connection.command("PREPARE TRANSACTION '" + xid + "'");
        Awaitility.await().until(prepared::isDone);

        assertThat(begun).isCompleted();
        assertThat(failed).isCompletedExceptionally();
        assertThat(prepared).isCompleted();
        assertThat(prepared()).isEmpty();
    }

    /** Each reads what the other writes: PostgreSQL lets one of them be prepared. */
    @Test
    void serializationFailure_atPrepare_isATransientRollback() throws Exception {
        DirectXaConnection first = open();
        DirectXaConnection second = open();
        Xid other = newXid();
        sql("insert into account values (2, 100)");
        String level = "set transaction isolation level serializable";
        String sum = "select sum(balance) from account";
        first.resource.start(xid, TMNOFLAGS);
        second.resource.start(other, TMNOFLAGS);
        first.execute(level);
        second.execute(level);
        first.execute(sum);
        second.execute(sum);
        first.execute("update account set balance = balance - 1 where id = 1");
        second.execute("update account set balance = balance - 1 where id = 2");
        first.resource.end(xid, TMSUCCESS);
        second.resource.end(other, TMSUCCESS);

        assertThat(first.resource.prepare(xid)).isEqualTo(XA_OK);
        assertThat(code(() -> second.resource.prepare(other))).isEqualTo("XA_RBTRANSIENT");
        first.resource.commit(xid, false);

        assertThat(accounts()).containsExactly("1:99", "2:100");
    }

    @Test
    void branchOfTheSameXid_preparedBySomebodyElse_isRefused_andSaid() throws Exception {
        DirectXaConnection first = open();
        DirectXaConnection second = open();
        branch(first, xid, "insert into account values (2, 5)");
        branch(second, xid, "insert into account values (3, 5)");
        first.resource.prepare(xid);
        XAException failure = failure(() -> second.resource.prepare(xid));

        assertThat(XaCodes.error(failure.errorCode)).isEqualTo("XA_RBROLLBACK");
        assertThat(failure).hasMessageContaining("already in use").hasMessageContaining("xa-servername");
        first.resource.commit(xid, false);
        assertThat(accounts()).containsExactly("1:100", "2:5");
    }

    @Test
    void backendKilled_inTheBranch_isARollback() throws Exception {
        DirectXaConnection connection = open();
        branch(connection, xid, "insert into account values (2, 5)");
        sql("select pg_terminate_backend(" + connection.physical().processId() + ", 20000)");

        connection.resource.rollback(xid);

        assertThat(accounts()).containsExactly("1:100");
        assertThat(code(() -> connection.resource.start(newXid(), TMNOFLAGS))).isEqualTo("XAER_RMFAIL");
    }

    @Test
    void backendKilled_underAStatement_isARollbackAtPrepare() throws Exception {
        DirectXaConnection connection = open();
        connection.resource.start(xid, TMNOFLAGS);
        connection.execute("insert into account values (2, 5)");
        CompletableFuture<Result> unused = connection.work().issue("select pg_sleep(300)");
        connection.resource.end(xid, TMSUCCESS);
        sql("select pg_terminate_backend(" + connection.physical().processId() + ", 20000)");

        assertThat(code(() -> connection.resource.prepare(xid))).isEqualTo("XA_RBCOMMFAIL");
        assertThat(accounts()).containsExactly("1:100");
        assertThat(prepared()).isEmpty();
    }

    /** What a deferred trigger does belongs to PREPARE TRANSACTION and to COMMIT. */
    private void prepareSlowEnd() throws SQLException {
        sql("create or replace function slow() returns trigger language plpgsql as"
                + " 'begin perform pg_sleep(300); return null; end'");
        sql("create constraint trigger slow after insert on account deferrable initially deferred"
                + " for each row execute function slow()");
    }

    private static void awaitSleep(DirectXaConnection connection) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> column(
                                "postgres",
                                "select wait_event from pg_stat_activity where pid = "
                                        + connection.physical().processId())
                        .contains("PgSleep"));
    }

    @Test
    void backendKilled_duringPrepare_isNoKnownRollback() throws Exception {
        prepareSlowEnd();
        DirectXaConnection connection = open();
        branch(connection, xid, "insert into account values (2, 5)");
        CompletableFuture<String> prepare =
                CompletableFuture.supplyAsync(() -> code(() -> connection.resource.prepare(xid)));
        awaitSleep(connection);

        sql("select pg_terminate_backend(" + connection.physical().processId() + ", 20000)");

        assertThat(prepare.get(60, TimeUnit.SECONDS)).isEqualTo("XAER_RMFAIL");
        assertThat(prepared()).isEmpty();
    }

    @Test
    void backendKilled_duringCommitInOnePhase_isNoKnownRollback() throws Exception {
        prepareSlowEnd();
        DirectXaConnection connection = open();
        branch(connection, xid, "insert into account values (2, 5)");
        CompletableFuture<String> commit =
                CompletableFuture.supplyAsync(() -> code(() -> connection.resource.commit(xid, true)));
        awaitSleep(connection);

        sql("select pg_terminate_backend(" + connection.physical().processId() + ", 20000)");

        assertThat(commit.get(60, TimeUnit.SECONDS)).isEqualTo("XAER_RMFAIL");
        assertThat(accounts()).containsExactly("1:100");
    }

    @Test
    void statementCancelled_duringPrepare_isARollback() throws Exception {
        prepareSlowEnd();
        DirectXaConnection connection = open();
        branch(connection, xid, "insert into account values (2, 5)");
        CompletableFuture<String> prepare =
                CompletableFuture.supplyAsync(() -> code(() -> connection.resource.prepare(xid)));
        awaitSleep(connection);

        sql("select pg_cancel_backend(" + connection.physical().processId() + ")");

        assertThat(prepare.get(60, TimeUnit.SECONDS)).isEqualTo("XA_RBROLLBACK");
        assertThat(prepared()).isEmpty();
        Xid next = newXid();
        branch(connection, next, "update account set balance = 99 where id = 1");
        connection.resource.commit(next, true);
        assertThat(accounts()).containsExactly("1:99");
    }

    /** Whoever comes first: what is said is what is in the database. */
    @Test
    void commitAndRollback_atTheSameTime_sayWhatHasHappened() throws Exception {
        DirectXaConnection connection = open();
        List<String> committed = new ArrayList<>(List.of("1:100"));
        for (int i = 1000; i < 1200; i++) {
            Xid branch = newXid();
            branch(connection, branch, "insert into account values (" + i + ", 5)");
            CyclicBarrier start = new CyclicBarrier(2);
            CompletableFuture<String> reaper = CompletableFuture.supplyAsync(() -> {
                meet(start);
                return outcome(() -> connection.resource.rollback(branch));
            });
            meet(start);
            String commit = outcome(() -> connection.resource.commit(branch, true));
            String rollback = reaper.get(60, TimeUnit.SECONDS);
            if (commit.equals("ok")) {
                committed.add(i + ":5");
                assertThat(rollback).isEqualTo("XAER_NOTA");
            } else {
                assertThat(commit).isIn("XA_RBROLLBACK", "XAER_NOTA");
                assertThat(rollback).isEqualTo("ok");
            }
        }

        assertThat(accounts()).containsExactlyElementsOf(committed);
    }

    private static String outcome(ThrowingCallable call) {
        XAException failure = catchThrowableOfType(XAException.class, call);
        return failure == null ? "ok" : XaCodes.error(failure.errorCode);
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "update account set balance = 1 where id = 1 | false | 2",
                "update account set balance = 1 where id = 1 | true | 3",
                "insert into account values (2, 5) returning id | true | 4",
                "select balance from account | false | 2",
                "select balance from account | true | 3"
            })
    void branch_takesAsManyFlights(String statement, boolean twoPhases, int expected) throws Exception {
        try (FlightCounter flights = new FlightCounter(postgres.getPort())) {
            DirectXaConnection connection =
                    DirectXaConnection.open(client, timer, flights.port(), "postgres", "postgres");
            opened.add(connection);
            // what is prepared anew takes one more
            branch(connection, xid, statement, "select pg_current_xact_id_if_assigned()::text");
            connection.resource.rollback(xid);
            Xid measured = newXid();
            flights.take();
            connection.resource.start(measured, TMNOFLAGS);
            CompletableFuture<Result> unused = connection.work().issue(statement);
            connection.resource.end(measured, TMSUCCESS);
            if (!twoPhases) {
                connection.resource.commit(measured, true);
            } else if (connection.resource.prepare(measured) == XA_OK) {
                connection.resource.commit(measured, false);
            }

            assertThat(flights.take()).isEqualTo(expected);
        }
    }

    @Test
    void rollback_cancelsTheStatementThatRuns_alsoWithoutAnEnd_fromAnotherThread() throws Exception {
        DirectXaConnection connection = open();
        connection.resource.start(xid, TMNOFLAGS);
        connection.execute("insert into account values (2, 5)");
        CompletableFuture<Result> running = connection.work().issue("select pg_sleep(300)");
        Thread reaper = new Thread(() -> assertThat(catchThrowable(() -> connection.resource.rollback(xid)))
                .isNull());
        reaper.start();
        reaper.join();

        assertThat(running).isCompletedExceptionally();
        assertThat(accounts()).containsExactly("1:100");
        assertThat(code(() -> connection.resource.end(xid, TMSUCCESS))).isEqualTo("XAER_NOTA");
    }

    @Test
    void rollback_whileAnotherThreadWaitsInPrepare_endsThatWait() throws Exception {
        DirectXaConnection connection = open();
        connection.resource.start(xid, TMNOFLAGS);
        connection.execute("insert into account values (2, 5)");
        CompletableFuture<Result> running = connection.work().issue("select pg_sleep(300)");
        connection.resource.end(xid, TMSUCCESS);
        CompletableFuture<@Nullable XAException> prepare = CompletableFuture.supplyAsync(
                () -> catchThrowableOfType(XAException.class, () -> connection.resource.prepare(xid)));
        Awaitility.await()
                .until(
                        () -> column(
                                        "postgres",
                                        "select 1 from pg_stat_activity where query like '%pg_sleep(300)' and pid = "
                                                + connection.physical().processId())
                                .size(),
                        size -> size == 1);

        connection.resource.rollback(xid);

        XAException failure = prepare.get(60, TimeUnit.SECONDS);
        assertThat(running).isCompletedExceptionally();
        assertThat(failure).isNotNull();
        assertThat(XaCodes.error(failure.errorCode)).startsWith("XA_RB");
        assertThat(prepared()).isEmpty();
        assertThat(accounts()).containsExactly("1:100");
    }

    @Test
    void timeLimit_cancelsWhatRuns_andTheBranchMayOnlyBeRolledBack() throws Exception {
        DirectXaConnection connection = open();
        connection.resource.setTransactionTimeout(1);
        connection.resource.start(xid, TMNOFLAGS);
        connection.execute("insert into account values (2, 5)");
        CompletableFuture<Result> running = connection.work().issue("select pg_sleep(300)");
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(running::isCompletedExceptionally);
        assertThat(catchThrowable(() -> connection.execute("insert into account values (3, 5)")))
                .isInstanceOf(UsageException.class);

        assertThat(code(() -> connection.resource.end(xid, TMSUCCESS))).isEqualTo("XA_RBTIMEOUT");
        connection.resource.rollback(xid);
        assertThat(accounts()).containsExactly("1:100");
    }

    @Test
    void calls_onTheConnectionsEventLoop_areRefused_andDoNotStopIt() throws Exception {
        DirectXaConnection connection = open();
        branch(connection, xid, "insert into account values (2, 5)");
        CompletableFuture<@Nullable XAException> onLoop;
        try (Connection holder = jdbc("postgres");
                Statement lock = holder.createStatement()) {
            lock.execute("select pg_advisory_lock(4711)");
            // answered when somebody waits for it, not before: who comes later is called on his own thread
            onLoop = connection
                    .physical()
                    .command("select pg_advisory_xact_lock(4711)")
                    .thenApply(answer ->
                            catchThrowableOfType(XAException.class, () -> connection.resource.commit(xid, true)));
        }

        XAException failure = onLoop.get(60, TimeUnit.SECONDS);
        assertThat(failure).isNotNull();
        assertThat(XaCodes.error(failure.errorCode)).isEqualTo("XAER_PROTO");
        connection.resource.commit(xid, true);
        assertThat(accounts()).containsExactly("1:100", "2:5");
    }

    // ------------------------------------------------------------------ what nobody knows

    @Test
    void finishing_whatIsNotPrepared_isNota() throws Exception {
        DirectXaConnection connection = open();
        assertThat(code(() -> connection.resource.commit(xid, false))).isEqualTo("XAER_NOTA");
        assertThat(code(() -> connection.resource.rollback(xid))).isEqualTo("XAER_NOTA");
        assertThat(code(() -> connection.resource.prepare(xid))).isEqualTo("XAER_NOTA");
        assertThat(code(() -> connection.resource.commit(xid, true))).isEqualTo("XAER_NOTA");
    }

    @Test
    void finishing_twice_isNota() throws Exception {
        DirectXaConnection connection = open();
        branch(connection, xid, "insert into account values (2, 5)");
        connection.resource.prepare(xid);
        connection.resource.commit(xid, false);
        Xid next = newXid();
        branch(connection, next, "insert into account values (3, 5)");
        connection.resource.prepare(next);
        connection.resource.rollback(next);

        assertThat(code(() -> connection.resource.commit(xid, false))).isEqualTo("XAER_NOTA");
        assertThat(code(() -> connection.resource.rollback(next))).isEqualTo("XAER_NOTA");
        assertThat(accounts()).containsExactly("1:100", "2:5");
    }

    @Test
    void finishing_anotherDatabasesBranch_isNota() throws Exception {
        DirectXaConnection connection = open();
        branch(connection, xid, "insert into account values (2, 5)");
        connection.resource.prepare(xid);
        DirectXaConnection elsewhere = open("elsewhere", "postgres");

        assertThat(code(() -> elsewhere.resource.commit(xid, false))).isEqualTo("XAER_NOTA");
        assertThat(code(() -> elsewhere.resource.rollback(xid))).isEqualTo("XAER_NOTA");
        assertThat(prepared()).containsExactly(XaGid.of(xid));
    }

    @Test
    void finishing_anotherUsersBranch_isAnErrorThatSaysSo() throws Exception {
        DirectXaConnection connection = open();
        branch(connection, xid, "insert into account values (2, 5)");
        connection.resource.prepare(xid);
        DirectXaConnection other = open("postgres", "other");

        assertThat(failure(() -> other.resource.commit(xid, false)))
                .hasMessageContaining("XAER_RMERR")
                .hasMessageContaining("another user");
        assertThat(code(() -> other.resource.rollback(xid))).isEqualTo("XAER_RMERR");
        assertThat(prepared()).containsExactly(XaGid.of(xid));
    }

    @Test
    void recover_givesThisDatabasesAndThisUsersBranchesOnly() throws Exception {
        DirectXaConnection connection = open();
        branch(connection, xid, "insert into account values (2, 5)");
        connection.resource.prepare(xid);
        Xid ofOther = newXid();
        DirectXaConnection other = open("postgres", "other");
        branch(other, ofOther, "insert into account values (3, 5)");
        other.resource.prepare(ofOther);
        Xid inOther = newXid();
        DirectXaConnection elsewhere = open("elsewhere", "postgres");
        branch(elsewhere, inOther, "create table made (id int4)");
        elsewhere.resource.prepare(inOther);
        sql("begin; insert into account values (9, 9); prepare transaction 'by hand'");

        assertThat(open().resource.recover(TMSTARTRSCAN | TMENDRSCAN)).containsExactly(xid);
        assertThat(other.resource.recover(TMSTARTRSCAN | TMENDRSCAN)).containsExactly(ofOther);
        assertThat(elsewhere.resource.recover(TMSTARTRSCAN | TMENDRSCAN)).containsExactly(inOther);
    }

    @Test
    void recover_onABrokenConnection_says() throws Exception {
        DirectXaConnection connection = open();
        sql("select pg_terminate_backend(" + connection.physical().processId() + ", 20000)");

        assertThat(code(() -> connection.resource.recover(TMSTARTRSCAN))).isEqualTo("XAER_RMFAIL");
        assertThat(code(() -> connection.resource.commit(xid, false))).isEqualTo("XA_RETRY");
        assertThat(code(() -> connection.resource.rollback(xid))).isEqualTo("XAER_RMFAIL");
    }

    // ------------------------------------------------------------------ pgjdbc

    private static XAConnection pgjdbc() throws SQLException {
        PGXADataSource source = new PGXADataSource();
        source.setServerNames(new String[] {"localhost"});
        source.setPortNumbers(new int[] {postgres.getPort()});
        source.setDatabaseName("postgres");
        source.setUser("postgres");
        source.setPassword("secret");
        return source.getXAConnection();
    }

    private static void prepareByPgjdbc(XAConnection pgjdbc, Xid branch, String sql) throws Exception {
        XAResource theirs = pgjdbc.getXAResource();
        theirs.start(branch, TMNOFLAGS);
        try (Connection connection = pgjdbc.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        theirs.end(branch, TMSUCCESS);
        assertThat(theirs.prepare(branch)).isEqualTo(XA_OK);
    }

    @Test
    void branchesOfPgjdbc_areRecovered_andFinished() throws Exception {
        Xid second = newXid();
        XAConnection pgjdbc = pgjdbc();
        try {
            prepareByPgjdbc(pgjdbc, xid, "insert into account values (2, 5)");
            prepareByPgjdbc(pgjdbc, second, "insert into account values (3, 5)");
        } finally {
            pgjdbc.close();
        }
        DirectXaConnection connection = open();

        assertThat(connection.resource.recover(TMSTARTRSCAN | TMENDRSCAN)).containsExactly(xid, second);
        connection.resource.commit(xid, false);
        connection.resource.rollback(second);

        assertThat(accounts()).containsExactly("1:100", "2:5");
        assertThat(prepared()).isEmpty();
    }

    @Test
    void branches_areRecovered_andFinished_byPgjdbc() throws Exception {
        Xid second = newXid();
        DirectXaConnection connection = open();
        branch(connection, xid, "insert into account values (2, 5)");
        connection.resource.prepare(xid);
        branch(connection, second, "insert into account values (3, 5)");
        connection.resource.prepare(second);
        XAConnection pgjdbc = pgjdbc();
        try {
            XAResource theirs = pgjdbc.getXAResource();
            List<PreparedXid> recovered = new ArrayList<>();
            for (Xid one : theirs.recover(TMSTARTRSCAN | TMENDRSCAN)) {
                recovered.add(PreparedXid.of(one));
            }
            assertThat(recovered).containsExactlyInAnyOrder(PreparedXid.of(xid), PreparedXid.of(second));
            theirs.commit(xid, false);
            theirs.rollback(second);
        } finally {
            pgjdbc.close();
        }

        assertThat(accounts()).containsExactly("1:100", "2:5");
        assertThat(prepared()).isEmpty();
        assertThat(code(() -> connection.resource.commit(xid, false))).isEqualTo("XAER_NOTA");
    }

    @Test
    void oneTransaction_ofPgjdbcAndSluice_isCommittedInBoth() throws Exception {
        Xid theirBranch = newXid();
        XAConnection pgjdbc = pgjdbc();
        DirectXaConnection connection = open();
        try {
            branch(connection, xid, "update account set balance = balance - 7 where id = 1");
            prepareByPgjdbc(pgjdbc, theirBranch, "insert into account values (2, 7)");
            assertThat(connection.resource.prepare(xid)).isEqualTo(XA_OK);
            connection.resource.commit(xid, false);
            pgjdbc.getXAResource().commit(theirBranch, false);
        } finally {
            pgjdbc.close();
        }

        assertThat(accounts()).containsExactly("1:93", "2:7");
    }

    // ------------------------------------------------------------------ what operators see

    @Test
    void preparedBranches_olderThanALimit_areRead() throws Exception {
        DirectXaConnection connection = open();
        branch(connection, xid, "insert into account values (2, 5)");
        connection.resource.prepare(xid);
        sql("begin; insert into account values (9, 9); prepare transaction 'by hand'");
        DirectXaConnection elsewhere = open("elsewhere", "postgres");
        Xid inOther = newXid();
        branch(elsewhere, inOther, "create table made (id int4)");
        elsewhere.resource.prepare(inOther);

        PhysicalConnection reader = connection.physical();
        List<PreparedBranch> all = DirectXaConnection.awaited(PreparedBranches.olderThan(reader, Duration.ZERO));
        assertThat(all).extracting(PreparedBranch::gid).containsExactly(XaGid.of(xid), "by hand");
        assertThat(all).extracting(PreparedBranch::xid).containsExactly(PreparedXid.of(xid), null);
        assertThat(all).allSatisfy(branch -> {
            assertThat(branch.owner()).isEqualTo("postgres");
            assertThat(branch.database()).isEqualTo("postgres");
            assertThat(branch.age()).isBetween(Duration.ZERO, Duration.ofMinutes(10));
            assertThat(Duration.between(branch.since(), Instant.now()).abs()).isLessThan(Duration.ofMinutes(10));
        });
        assertThat(DirectXaConnection.awaited(PreparedBranches.olderThan(reader, Duration.ofHours(1))))
                .isEmpty();
    }
}
