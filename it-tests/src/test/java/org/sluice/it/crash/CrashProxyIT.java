package org.sluice.it.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.it.TestDatabase;

/** The proxy between JDBC and PostgreSQL. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CrashProxyIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final TestDatabase DATABASE = TestDatabase.create("crash_proxy");

    private final CrashProxy proxy = new CrashProxy(DATABASE.port());

    @BeforeAll
    static void create() {
        DATABASE.run("create table entry (id int4)");
    }

    @BeforeEach
    void empty() {
        DATABASE.run("truncate entry");
    }

    @AfterEach
    void close() {
        proxy.close();
        if (prepared() > 0) {
            DATABASE.run("rollback prepared 'it'");
        }
    }

    /** @param mode simple or extended, as pgjdbc calls them */
    private Connection connect(String mode) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + proxy.port() + "/" + DATABASE.name() + "?preferQueryMode=" + mode,
                DATABASE.user(),
                DATABASE.password());
    }

    private static void run(Connection connection, String... all) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : all) {
                statement.execute(sql);
            }
        }
    }

    private static long entries() {
        return DATABASE.number("select count(*) from entry");
    }

    private static long prepared() {
        return DATABASE.number("select count(*) from pg_prepared_xacts where database = 'crash_proxy'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended"})
    void proxyWithoutTrap_letsEverythingPass(String mode) throws SQLException {
        try (Connection connection = connect(mode)) {
            run(connection, "BEGIN", "insert into entry values (1)", "COMMIT", "select repeat('x', 1000000)");
        }

        assertThat(entries()).isOne();
        assertThat(proxy.commands()).contains("BEGIN", "insert into entry values (1)", "COMMIT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended"})
    void trapBeforeACommand_keepsItFromPostgres_andCuts(String mode) throws SQLException {
        AtomicLong preparedThen = new AtomicLong(-1);
        Trap trap = proxy.arm(CrashPoint.before("PREPARE TRANSACTION"), () -> preparedThen.set(prepared()));
        try (Connection connection = connect(mode)) {
            run(connection, "BEGIN", "insert into entry values (1)");
            assertThat(trap.isSprung()).isFalse();
            assertThat(catchThrowable(() -> run(connection, "PREPARE TRANSACTION 'it'")))
                    .isInstanceOf(SQLException.class);
        }

        trap.awaitSprung(LIMIT);
        assertThat(preparedThen).hasValue(0);
        assertThat(prepared()).isZero();
        assertThat(entries()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended"})
    void trapAfterACommand_letsPostgresDoIt_andTellsNobody(String mode) throws SQLException {
        AtomicLong preparedThen = new AtomicLong(-1);
        Trap trap = proxy.arm(CrashPoint.after("PREPARE TRANSACTION"), () -> preparedThen.set(prepared()));
        try (Connection connection = connect(mode)) {
            run(connection, "BEGIN", "insert into entry values (1)");
            assertThat(catchThrowable(() -> run(connection, "PREPARE TRANSACTION 'it'")))
                    .isInstanceOf(SQLException.class);
        }

        trap.awaitSprung(LIMIT);
        assertThat(preparedThen).hasValue(1);
        assertThat(prepared()).isOne();
        assertThat(entries()).isZero();
    }

    @Test
    void trapAfterACommand_parsedBefore_springsWhenItIsDone() throws SQLException {
        AtomicLong preparedThen = new AtomicLong(-1);
        Trap trap = proxy.arm(CrashPoint.after("PREPARE TRANSACTION"), () -> preparedThen.set(prepared()));
        try (Connection connection = connect("extended&prepareThreshold=1")) {
            run(connection, "BEGIN", "insert into entry values (1)");
            PreparedStatement statement = connection.prepareStatement("PREPARE TRANSACTION 'it'");
            // asks the server, which parses the command and answers
            assertThat(statement.getMetaData()).isNull();
            assertThat(trap.isSprung()).isFalse();
            assertThat(catchThrowable(statement::execute)).isInstanceOf(SQLException.class);
        }

        trap.awaitSprung(LIMIT);
        assertThat(preparedThen).hasValue(1);
    }

    @Test
    void trapAtTheSecondCommand_letsTheFirstPass_onWhateverConnection() throws SQLException {
        Trap trap = proxy.arm(CrashPoint.before("COMMIT").at(2), () -> {});
        try (Connection first = connect("simple");
                Connection second = connect("simple")) {
            run(first, "BEGIN", "insert into entry values (1)", "COMMIT");
            assertThat(trap.isSprung()).isFalse();
            run(second, "BEGIN", "insert into entry values (2)");
            assertThat(catchThrowable(() -> run(second, "COMMIT"))).isInstanceOf(SQLException.class);
            trap.awaitSprung(LIMIT);

            run(first, "insert into entry values (3)", "BEGIN", "insert into entry values (4)", "COMMIT");
        }

        assertThat(entries()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "COMMIT, COMMIT, true",
        "COMMIT, commit, true",
        "COMMIT, COMMIT PREPARED 'x', false",
        "COMMIT PREPARED, COMMIT PREPARED 'x', true",
        "ROLLBACK, ROLLBACK PREPARED 'x', false",
        "PREPARE TRANSACTION, PREPARE TRANSACTION 'x', true",
        "PREPARE TRANSACTION, PREPARE statement AS select 1, false",
        "insert into entry, '  INSERT INTO entry values (1)', true"
    })
    void point_knowsItsCommand(String command, String sql, boolean matches) {
        assertThat(CrashPoint.before(command).matches(sql)).isEqualTo(matches);
    }

    /** The answers to what was sent before the command still come. */
    @Test
    void trapAfterACommandOfABatch_holdsNothingElseBack() throws SQLException {
        Trap trap = proxy.arm(CrashPoint.after("insert into entry values (2)"), () -> {});
        try (Connection connection = connect("simple")) {
            run(connection, "insert into entry values (1)");
            assertThat(catchThrowable(() -> run(connection, "insert into entry values (2)")))
                    .isInstanceOf(SQLException.class);
        }

        trap.awaitSprung(LIMIT);
        assertThat(entries()).isEqualTo(2);
    }

    @Test
    void actionThatCuts_endsAllConnections_andNewOnesAreServed() throws SQLException {
        Trap trap = proxy.arm(CrashPoint.before("COMMIT"), proxy::cut);
        try (Connection bystander = connect("simple");
                Connection connection = connect("simple")) {
            run(bystander, "select 1");
            run(connection, "BEGIN");
            assertThat(catchThrowable(() -> run(connection, "COMMIT"))).isInstanceOf(SQLException.class);
            trap.awaitSprung(LIMIT);
            assertThat(catchThrowable(() -> run(bystander, "select 1"))).isInstanceOf(SQLException.class);
        }
        try (Connection later = connect("simple")) {
            run(later, "BEGIN", "insert into entry values (1)", "COMMIT");
        }

        assertThat(entries()).isOne();
    }

    @Test
    void actionThatKills_killsAtOnce() throws Exception {
        Process victim = new ProcessBuilder("sh", "-c", "sleep 600 & wait").start();
        Awaitility.await().atMost(LIMIT).until(() -> victim.children().count() == 1);
        ProcessHandle child = victim.children().findFirst().orElseThrow();
        Trap trap = proxy.arm(CrashPoint.after("COMMIT"), () -> Kill.tree(victim.toHandle()));
        try (Connection connection = connect("simple")) {
            run(connection, "BEGIN", "insert into entry values (1)");
            assertThat(victim.isAlive()).isTrue();
            assertThat(catchThrowable(() -> run(connection, "COMMIT"))).isInstanceOf(SQLException.class);
        }

        trap.awaitSprung(LIMIT);
        assertThat(victim.waitFor()).isEqualTo(128 + 9);
        assertThat(child.isAlive()).isFalse();
        assertThat(entries()).isOne();
    }

    @Test
    void actionThatFails_isTold() throws SQLException {
        Trap trap = proxy.arm(CrashPoint.before("COMMIT"), () -> {
            throw new IllegalStateException("no knife");
        });
        try (Connection connection = connect("simple")) {
            run(connection, "BEGIN");
            assertThat(catchThrowable(() -> run(connection, "COMMIT"))).isInstanceOf(SQLException.class);
        }

        assertThatThrownBy(() -> trap.awaitSprung(LIMIT)).hasRootCauseMessage("no knife");
    }

    @Test
    void pointThatIsNotReached_isTold() {
        Trap trap = proxy.arm(CrashPoint.before("COMMIT"), () -> {});

        assertThatThrownBy(() -> trap.awaitSprung(Duration.ofMillis(1))).hasMessageContaining("not reached");
    }

    @Test
    void postgresAway_newConnectionsAreRefused() {
        try (CrashProxy nowhere = new CrashProxy(1)) {
            assertThatThrownBy(() -> DriverManager.getConnection(
                            "jdbc:postgresql://localhost:" + nowhere.port() + "/postgres?loginTimeout=30",
                            DATABASE.user(),
                            DATABASE.password()))
                    .isInstanceOf(SQLException.class);
        }
    }
}
