package org.sluice.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedDatabaseTest {

    private EmbeddedDatabase database;

    @BeforeAll
    void start() {
        database = EmbeddedDatabase.start();
    }

    @AfterAll
    void close() {
        database.close();
    }

    @Test
    void started_withTheUrlsPassword_answersAsVersion18() throws SQLException {
        assertThat(show(database, "server_version")).startsWith("18");
    }

    @Test
    void started_withoutOptions_takesPreparedTransactions() throws SQLException {
        assertThat(show(database, "max_prepared_transactions")).isEqualTo("64");
    }

    @Test
    void started_withAWrongPassword_refuses() {
        // the new rules are loaded by the server a moment after it was told so
        await().untilAsserted(
                        () -> assertThatThrownBy(() -> DriverManager.getConnection(jdbc(database), "postgres", "wrong"))
                                .isInstanceOf(SQLException.class)
                                .hasMessageContaining("password authentication failed"));
    }

    @Test
    void started_twice_areTwoDatabases() {
        try (EmbeddedDatabase other = EmbeddedDatabase.start()) {
            assertThat(other.port()).isNotEqualTo(database.port());
        }
    }

    @Test
    void closed_besideAnother_leavesThatOneAlone() throws SQLException {
        EmbeddedDatabase.start().close();
        assertThat(show(database, "server_version")).startsWith("18");
    }

    @Test
    void closed_withAClientConnected_leavesNoProcessAndNoFile() throws SQLException {
        EmbeddedDatabase other = EmbeddedDatabase.start();
        Path directory = directory(other);
        try (Connection connection = connect(other)) {
            assertThat(connection.isValid(5)).isTrue();
            assertThat(Processes.runningFrom(directory).handles()).isNotEmpty();
            other.close();
        }
        assertThat(Processes.runningFrom(directory).handles()).isEmpty();
        assertThat(directory).doesNotExist();
    }

    @Test
    void closed_afterItsProcessesWereKilled_leavesNoFile() throws SQLException {
        EmbeddedDatabase other = EmbeddedDatabase.start();
        Path directory = directory(other);
        Processes.runningFrom(directory).kill();
        other.close();
        assertThat(directory).doesNotExist();
    }

    private static Path directory(EmbeddedDatabase database) throws SQLException {
        return Path.of(show(database, "data_directory")).resolveSibling("");
    }

    private static String show(EmbeddedDatabase database, String setting) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show " + setting)) {
            row.next();
            return row.getString(1);
        }
    }

    private static Connection connect(EmbeddedDatabase database) throws SQLException {
        return DriverManager.getConnection(jdbc(database), "postgres", "postgres");
    }

    private static String jdbc(EmbeddedDatabase database) {
        return "jdbc:postgresql://localhost:" + database.port() + "/postgres";
    }
}
