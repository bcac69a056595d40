package org.sluice.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sluice.bench.contest.Database;
import org.sluice.bench.contest.Databases;
import org.sluice.bench.contest.Item;
import org.sluice.run.EmbeddedDatabase;

/** The PostgreSQL of the run, with its tables in two databases; looks by JDBC at what the peers have left there. */
final class BenchDatabase implements AutoCloseable {

    private static final String OTHER = "bench_other";

    private final EmbeddedDatabase postgres;
    private final Databases databases;

    private BenchDatabase(EmbeddedDatabase postgres) {
        this.postgres = postgres;
        Database first = Database.of(postgres.url());
        this.databases = new Databases(first, first.named(OTHER));
    }

    static BenchDatabase start() throws SQLException {
        BenchDatabase database = new BenchDatabase(EmbeddedDatabase.start());
        try {
            run(database.databases.first(), "create database " + OTHER);
            database.createTables(database.databases.first());
            database.createTables(database.databases.second());
            return database;
        } catch (SQLException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    Databases databases() {
        return databases;
    }

    private void createTables(Database database) throws SQLException {
        run(
                database,
                "create table bench_item (id int primary key, value int not null)",
                "insert into bench_item select g, g * " + Item.FACTOR + " from generate_series(1, " + Item.ROWS + ") g",
                // room on each page, as rows are changed again and again
                "create table bench_account (id int primary key, balance int not null) with (fillfactor = 70)",
                "insert into bench_account select g, 0 from generate_series(1, " + Item.ROWS + ") g",
                "create table bench_entry (id uuid, account int not null, delta int not null)",
                "vacuum analyze");
    }

    /** What has been written so far, before somebody writes; what somebody else has left half done is rolled back. */
    State writable() throws SQLException {
        for (Database database : new Database[] {databases.first(), databases.second()}) {
            rollBackPrepared(database);
            run(database, "truncate bench_entry");
        }
        return state();
    }

    private static void rollBackPrepared(Database database) throws SQLException {
        try (Connection connection = connect(database);
                Statement reading = connection.createStatement();
                Statement ending = connection.createStatement();
                ResultSet names = reading.executeQuery(
                        "select quote_literal(gid) from pg_prepared_xacts where database = current_database()")) {
            while (names.next()) {
                ending.execute("rollback prepared " + names.getString(1));
            }
        }
    }

    private State state() throws SQLException {
        return new State(
                number(databases.first(), "select sum(balance) from bench_account")
                        + number(databases.second(), "select sum(balance) from bench_account"),
                number(databases.first(), "select coalesce(sum(delta), 0) from bench_entry")
                        + number(databases.second(), "select coalesce(sum(delta), 0) from bench_entry"),
                number(databases.first(), "select count(*) from bench_entry")
                        + number(databases.second(), "select count(*) from bench_entry"));
    }

    /**
     * Looks whether as many transactions as {@code operations} were done, each in full.
     *
     * @throws IllegalStateException if not
     */
    void check(State before, long operations) throws SQLException {
        State now = state();
        if (now.entries != operations || now.balance - before.balance != now.delta) {
            throw new IllegalStateException("of " + operations + " transactions " + now.entries
                    + " are there; the balances have changed by " + (now.balance - before.balance)
                    + ", the entries say "
                    + now.delta);
        }
        if (number(databases.first(), "select count(*) from pg_prepared_xacts") != 0) {
            throw new IllegalStateException("prepared transactions are left");
        }
    }

    String version() throws SQLException {
        try (Connection connection = connect(databases.first());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show server_version")) {
            row.next();
            return row.getString(1);
        }
    }

    /** Sums over both databases. */
    record State(long balance, long delta, long entries) {}

    private static void run(Database database, String... statements) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static long number(Database database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Connection connect(Database database) throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }

    @Override
    public void close() {
        postgres.close();
    }
}
