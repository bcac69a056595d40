package org.sluice.it.jdbc;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Writes by JDBC, in the transaction of the calling thread. */
@ApplicationScoped
public class JdbcLedger {

    @Resource(lookup = "java:app/jdbc/ledger")
    @SuppressWarnings("NullAway.Init") // by the container
    DataSource source;

    /** Inserts one row, and gives the connection back. */
    public int write(long id) {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "insert into leftovers (id) values (?) returning pg_backend_pid()")) {
            statement.setLong(1, id);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getInt(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
