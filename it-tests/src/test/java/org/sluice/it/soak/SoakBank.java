package org.sluice.it.soak;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sluice.it.crash.CrashPostgres;

/**
 * One of the two banks: pgbench's tables in a PostgreSQL of its own, with a proxy in front of it, which only the server uses, and what
 * the database says when it is asked directly.
 */
final class SoakBank implements AutoCloseable {

    private static final String DATABASE = "postgres";

    /** Processes are killed here, and never the machine: what was written is there without waiting for the disk. */
    private static final Map<String, String> SETTINGS =
            Map.of("fsync", "off", "full_page_writes", "off", "max_wal_size", "4GB", "max_connections", "300");

    private static final List<String> TABLES = List.of(
            "create role soak_other",
            "create table pgbench_branches (bid int primary key, bbalance bigint not null)",
            "create table pgbench_tellers (tid int primary key, bid int, tbalance bigint not null)",
            "create table pgbench_accounts (aid int primary key, bid int, abalance bigint not null)",
            "create table pgbench_history (unit int not null, tid int, bid int, aid int, delta int not null, found text)",
            "insert into pgbench_branches select id, 0 from generate_series(1, " + Plan.BRANCHES + ") as id",
            "insert into pgbench_tellers select id, 1, 0 from generate_series(1, " + Plan.TELLERS + ") as id",
            "insert into pgbench_accounts select id, 1, 0 from generate_series(1, " + Plan.ACCOUNTS + ") as id");

    private final String name;
    private final CrashPostgres postgres;
    private final FaultProxy proxy;

    SoakBank(String name, Path directory) {
        this.name = name;
        postgres = new CrashPostgres(directory.resolve("soak-" + name), SETTINGS);
        proxy = new FaultProxy(postgres.port());
        TABLES.forEach(this::run);
    }

    /** Its address for the server, through the proxy. */
    String url() {
        return "postgresql://" + CrashPostgres.USER + "@localhost:" + proxy.port() + "/" + DATABASE;
    }

    FaultProxy proxy() {
        return proxy;
    }

    /** Ends one of the server's backends. */
    void terminate(int which) {
        run("select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'sluice:%' order by pid"
                + " offset " + which + " % greatest((select count(*) from pg_stat_activity"
                + " where application_name like 'sluice:%'), 1) limit 1");
    }

    void restartFast() {
        postgres.stop();
        postgres.restart();
    }

    void restartImmediately() {
        postgres.stopImmediately();
        postgres.restart();
    }

    /** Every line of the history. */
    History history(Plan plan, int units) {
        History history = new History(plan, units);
        try (Connection connection = postgres.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.setFetchSize(10_000);
            try (ResultSet rows = statement.executeQuery("select unit, delta from pgbench_history")) {
                while (rows.next()) {
                    history.add(rows.getInt(1), rows.getInt(2));
                }
            }
            return history;
        } catch (SQLException e) {
            throw new IllegalStateException(name, e);
        }
    }

    /** By accounts, tellers, branches and history: what TPC-B wants to be the same. */
    List<Long> sums() {
        return List.of(
                number("select sum(abalance) from pgbench_accounts"),
                number("select sum(tbalance) from pgbench_tellers"),
                number("select sum(bbalance) from pgbench_branches"),
                number("select coalesce(sum(delta), 0) from pgbench_history"));
    }

    /** Transfers that found something of another session's on their connection. */
    long foreign() {
        return number("select count(*) from pgbench_history where found is not null");
    }

    long prepared() {
        return number("select count(*) from pg_prepared_xacts");
    }

    long backends(String factory) {
        return number("select count(*) from pg_stat_activity where application_name = 'sluice:" + factory + "'");
    }

    long number(String sql) {
        List<Long> found = new ArrayList<>();
        try (Connection connection = postgres.connect(DATABASE);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getLong(1));
            }
            return found.get(0);
        } catch (SQLException e) {
            throw new IllegalStateException(name + ": " + sql, e);
        }
    }

    void run(String sql) {
        try (Connection connection = postgres.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(name + ": " + sql, e);
        }
    }

    @Override
    public void close() {
        proxy.close();
        postgres.close();
    }
}
