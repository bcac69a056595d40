package org.sluice.bench.server;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.sluice.bench.contest.Item;
import org.sluice.bench.contest.Transfer;
import org.sluice.bench.contest.WrongResultException;

/** The server's own JDBC pools. */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // injected
public class JdbcTransfers {

    @Resource(lookup = "java:app/jdbc/xa")
    DataSource xa;

    @Resource(lookup = "java:app/jdbc/xa-other")
    DataSource xaOther;

    @Resource(lookup = "java:app/jdbc/page")
    DataSource page;

    @Resource
    ManagedThreadFactory threads;

    /** Threads of the server's, as requests have them. */
    public ManagedThreadFactory threads() {
        return threads;
    }

    /** One resource. */
    @Transactional
    public void one() throws SQLException {
        Transfer transfer = Transfer.any();
        try (Connection connection = xa.getConnection()) {
            run(connection, Transfer.UPDATE_BY_JDBC, transfer.delta(), transfer.account());
            run(connection, Transfer.INSERT_BY_JDBC, transfer.account(), transfer.delta());
        }
    }

    /** Two resources. */
    @Transactional
    public void two() throws SQLException {
        Transfer transfer = Transfer.any();
        try (Connection connection = xa.getConnection()) {
            run(connection, Transfer.UPDATE_BY_JDBC, transfer.delta(), transfer.account());
        }
        try (Connection connection = xaOther.getConnection()) {
            run(connection, Transfer.INSERT_BY_JDBC, transfer.account(), transfer.delta());
        }
    }

    /** Without a transaction of the server's. */
    public Item item(int key) {
        try (Connection connection = page.getConnection();
                PreparedStatement statement = connection.prepareStatement(Item.READ_BY_JDBC)) {
            statement.setInt(1, key);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return new Item(rows.getInt(1), rows.getInt(2));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(Connection connection, String sql, int first, int second) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, first);
            statement.setInt(2, second);
            WrongResultException.unless(statement.executeUpdate() == 1, sql);
        }
    }
}
