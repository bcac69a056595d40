package org.sluice.it;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.sluice.run.EmbeddedDatabase;

/**
 * An empty database for one test class, in the one PostgreSQL of the test run. The tests look at it from the outside, by JDBC,
 * so what they see is what PostgreSQL has and not what the adapter says.
 *
 * @param name the database's name
 */
public record TestDatabase(String name) {

    /** Creates it. */
    public static TestDatabase create(String name) {
        new TestDatabase("postgres").run("create database " + name);
        return new TestDatabase(name);
    }

    /** For {@code sluice.url}. */
    public String url() {
        return "postgresql://" + user() + ":" + password() + "@localhost:" + port() + "/" + name;
    }

    /** As {@link #url()}, at another port. */
    public String urlAtPort(int port) {
        return "postgresql://" + user() + ":" + password() + "@localhost:" + port + "/" + name;
    }

    /** PostgreSQL's port. */
    public int port() {
        return Running.POSTGRES.port();
    }

    /** The user, who may do everything. */
    public String user() {
        return userInfo()[0];
    }

    /** The user's password. */
    public String password() {
        return userInfo()[1];
    }

    /** Runs one statement. */
    public void run(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The first column of the first row. */
    public long number(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            if (!rows.next()) {
                throw new IllegalStateException("No row: " + sql);
            }
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The first column of every row. */
    public List<Long> numbers(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<Long> numbers = new ArrayList<>();
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
            return numbers;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** How many connections with this {@code application_name} the database has. */
    public int backends(String applicationName) {
        return (int) number("select count(*) from pg_stat_activity where datname = '" + name
                + "' and application_name = '" + applicationName + "'");
    }

    /** How many of them are inside a transaction. */
    public int transactions(String applicationName) {
        return (int) number("select count(*) from pg_stat_activity where datname = '" + name
                + "' and application_name = '" + applicationName + "' and xact_start is not null");
    }

    /** A connection of one's own. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://localhost:" + port() + "/" + name, user(), password());
    }

    private static String[] userInfo() {
        return URI.create(Running.POSTGRES.url()).getUserInfo().split(":");
    }

    /** Started by the first who needs it, ended with the JVM. */
    private static final class Running {

        static final EmbeddedDatabase POSTGRES = start();

        private static EmbeddedDatabase start() {
            EmbeddedDatabase database = EmbeddedDatabase.start();
            Runtime.getRuntime().addShutdownHook(new Thread(database::close, "postgres-end"));
            return database;
        }
    }
}
