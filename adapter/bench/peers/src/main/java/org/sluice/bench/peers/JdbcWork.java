package org.sluice.bench.peers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import javax.sql.DataSource;
import org.sluice.bench.contest.BlockingWork;
import org.sluice.bench.contest.Item;
import org.sluice.bench.contest.Queries;
import org.sluice.bench.contest.Transfer;
import org.sluice.bench.contest.Workload;
import org.sluice.bench.contest.WrongResultException;

/** The operations by JDBC, over a pool: each takes a connection and gives it back. */
record JdbcWork(DataSource pool, Operation operation, ThreadFactory threads) implements BlockingWork {

    /** What the operations are there for: a pool of JDBC's is no part of a JTA transaction by itself. */
    static final Set<Workload> WORKLOADS = EnumSet.of(
            Workload.SELECT_ONE,
            Workload.POINT_SELECT,
            Workload.TRANSACTION,
            Workload.SLEEP_10,
            Workload.SLEEP_20,
            Workload.SLEEP_50,
            Workload.UNIT_OF_WORK,
            Workload.ACQUIRE);

    static JdbcWork of(Workload workload, DataSource pool, ThreadFactory threads) {
        Operation operation = switch (workload) {
            case SELECT_ONE, SLEEP_10, SLEEP_20, SLEEP_50 -> connection -> select(connection, Queries.of(workload));
            case POINT_SELECT, UNIT_OF_WORK -> JdbcWork::read;
            case TRANSACTION -> JdbcWork::transfer;
            case ACQUIRE -> connection -> {};
            default -> throw new IllegalArgumentException(workload.id());
        };
        return new JdbcWork(pool, operation, threads);
    }

    @Override
    public void perform(int session) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            operation.on(connection);
        }
    }

    private static void select(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            WrongResultException.unless(rows.getInt(1) == 1, rows.getInt(1));
        }
    }

    private static void read(Connection connection) throws SQLException {
        int key = Item.anyKey();
        try (PreparedStatement statement = connection.prepareStatement(Item.READ_BY_JDBC)) {
            statement.setInt(1, key);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                Item item = new Item(rows.getInt(1), rows.getInt(2));
                WrongResultException.unless(item.isUnder(key), item);
            }
        }
    }

    private static void transfer(Connection connection) throws SQLException {
        Transfer transfer = Transfer.any();
        connection.setAutoCommit(false);
        run(connection, Transfer.UPDATE_BY_JDBC, transfer.delta(), transfer.account());
        run(connection, Transfer.INSERT_BY_JDBC, transfer.account(), transfer.delta());
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static void run(Connection connection, String sql, int first, int second) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, first);
            statement.setInt(2, second);
            WrongResultException.unless(statement.executeUpdate() == 1, sql);
        }
    }

    /** Done with a connection of the pool. */
    @FunctionalInterface
    interface Operation {

        void on(Connection connection) throws SQLException;
    }
}
