package org.sluice.it.crash;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sluice.it.transfer.Transfers;

/**
 * One of the two banks: pgbench's tables in a PostgreSQL of their own, a proxy in front of it, which only the server uses, and what
 * the database says when it is asked directly.
 */
final class Bank implements AutoCloseable {

    private static final String DATABASE = "postgres";
    private static final List<String> TABLES = List.of(
            "create table pgbench_branches (bid int not null primary key, bbalance int, filler char(88))",
            "create table pgbench_tellers (tid int not null primary key, bid int, tbalance int, filler char(84))",
            "create table pgbench_accounts (aid int not null primary key, bid int, abalance int, filler char(84))",
            "create table pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22))",
            "insert into pgbench_branches select bid, 0, '' from generate_series(1, " + Transfers.BRANCHES + ") as bid",
            "insert into pgbench_tellers select tid, 1, 0, '' from generate_series(1, " + Transfers.TELLERS
                    + ") as tid",
            "insert into pgbench_accounts select aid, 1, 0, '' from generate_series(1, " + Transfers.ACCOUNTS
                    + ") as aid");

    private final String name;
    private final CrashPostgres postgres;
    private final CrashProxy proxy;

    Bank(String name, Path directory) {
        this.name = name;
        postgres = new CrashPostgres(directory.resolve("bank-" + name));
        proxy = new CrashProxy(postgres.port());
        TABLES.forEach(this::run);
    }

    /** The name of its factory. */
    String name() {
        return name;
    }

    CrashPostgres postgres() {
        return postgres;
    }

    CrashProxy proxy() {
        return proxy;
    }

    /** Its address for the server, through the proxy. */
    String url() {
        return "postgresql://" + CrashPostgres.USER + "@localhost:" + proxy.port() + "/" + DATABASE;
    }

    /** What it has of the transfer with this id, when no other is under way. */
    Fate fate(int id) {
        if (number("select count(*) from pgbench_history where filler::int4 = " + id) > 0) {
            return Fate.COMMITTED;
        }
        return prepared().isEmpty() ? Fate.NOTHING : Fate.PREPARED;
    }

    /** The ids of all branches that are prepared. */
    List<String> prepared() {
        List<String> all = new ArrayList<>();
        query("select gid from pg_prepared_xacts", rows -> all.add(rows.getString(1)));
        return all;
    }

    /** All that the history tells: the sum of what was moved by each transfer, by its id. */
    Map<Integer, Long> history() {
        Map<Integer, Long> all = new TreeMap<>();
        query(
                "select filler::int4, sum(delta) from pgbench_history group by 1",
                rows -> all.put(rows.getInt(1), rows.getLong(2)));
        return all;
    }

    long number(String sql) {
        List<Long> found = new ArrayList<>();
        query(sql, rows -> found.add(rows.getLong(1)));
        return found.get(0);
    }

    void run(String sql) {
        try (Connection connection = postgres.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(name + ": " + sql, e);
        }
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private void query(String sql, RowReader reader) {
        try (Connection connection = postgres.connect(DATABASE);
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                reader.read(rows);
            }
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
