package org.sluice.connector;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A PostgreSQL for all tests of a class. (The library's own extension starts one for each test, after its preparations.) */
final class RealPostgres implements BeforeAllCallback, AfterAllCallback {

    @SuppressWarnings("NullAway.Init") // before all tests
    private EmbeddedPostgres postgres;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        postgres.close();
    }

    int port() {
        return postgres.getPort();
    }

    /** By JDBC, past the adapter. */
    Connection connection() throws SQLException {
        return postgres.getPostgresDatabase().getConnection();
    }
}
