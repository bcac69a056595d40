package org.sluice.it.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CrashPostgresIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private static void run(Connection connection, String... all) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : all) {
                statement.execute(sql);
            }
        }
    }

    private static String text(CrashPostgres postgres, String sql) throws SQLException {
        try (Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    @Test
    void whatWasAnswered_survivesAKill_andWhatWasNot_doesNot() throws Exception {
        try (CrashPostgres postgres = new CrashPostgres(directory)) {
            int port = postgres.port();
            try (Connection connection = postgres.connect("postgres")) {
                run(
                        connection,
                        "create table entry (id int4)",
                        "begin; insert into entry values (1); prepare transaction 'a'",
                        "begin; insert into entry values (2); prepare transaction 'b'",
                        "commit prepared 'b'",
                        "begin",
                        "insert into entry values (3)",
                        "commit",
                        "begin",
                        "insert into entry values (4)");
                postgres.kill();
                assertThat(catchThrowable(() -> run(connection, "commit"))).isInstanceOf(SQLException.class);
            }
            assertThatThrownBy(() -> postgres.connect("postgres")).isInstanceOf(SQLException.class);

            postgres.restart();

            assertThat(postgres.port()).isEqualTo(port);
            assertThat(text(postgres, "select string_agg(id::text, ',' order by id) from entry"))
                    .isEqualTo("2,3");
            assertThat(text(postgres, "select string_agg(gid, ',') from pg_prepared_xacts"))
                    .isEqualTo("a");
            assertThat(text(postgres, "show synchronous_commit")).isEqualTo("on");
        }
    }

    @Test
    void whatIsKilledAtACrashPoint_hasDoneWhatCameBeforeIt() throws Exception {
        try (CrashPostgres postgres = new CrashPostgres(directory);
                CrashProxy proxy = new CrashProxy(postgres.port())) {
            try (Connection direct = postgres.connect("postgres")) {
                run(direct, "create table entry (id int4)");
            }
            String url = "jdbc:postgresql://localhost:" + proxy.port() + "/postgres?preferQueryMode=simple";
            Trap trap = proxy.arm(CrashPoint.after("PREPARE TRANSACTION"), postgres::kill);
            try (Connection connection = DriverManager.getConnection(url, CrashPostgres.USER, "")) {
                run(connection, "BEGIN", "insert into entry values (1)");
                assertThat(catchThrowable(() -> run(connection, "PREPARE TRANSACTION 'a'")))
                        .isInstanceOf(SQLException.class);
            }
            trap.awaitSprung(LIMIT);

            postgres.restart();

            try (Connection connection = DriverManager.getConnection(url, CrashPostgres.USER, "")) {
                run(connection, "COMMIT PREPARED 'a'");
            }
            assertThat(text(postgres, "select count(*) from entry")).isEqualTo("1");
        }
    }

    @Test
    void whatIsStopped_canBeStartedAgain() throws Exception {
        try (CrashPostgres postgres = new CrashPostgres(directory)) {
            postgres.stop();
            assertThatThrownBy(() -> postgres.connect("postgres")).isInstanceOf(SQLException.class);
            postgres.restart();
            assertThat(text(postgres, "select 1")).isEqualTo("1");
        }
    }
}
