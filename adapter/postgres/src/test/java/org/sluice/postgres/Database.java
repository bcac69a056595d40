package org.sluice.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.sluice.api.spi.FactorySettings;

/** One PostgreSQL for all tests of a run, given to tests as a parameter; ends with the run. */
final class Database implements AutoCloseable {

    private final EmbeddedPostgres server;

    private Database() {
        try {
            server = EmbeddedPostgres.builder().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FactorySettings settings() {
        return settings("localhost", server.getPort(), "postgres", "postgres", Duration.ofSeconds(10));
    }

    FactorySettings settings(String user, String password) {
        return settings("localhost", server.getPort(), user, password, Duration.ofSeconds(10));
    }

    static FactorySettings settings(String host, int port, String user, String password, Duration connectTimeout) {
        Map<String, String> values = Map.of(
                "sluice.tests.host",
                host,
                "sluice.tests.port",
                String.valueOf(port),
                "sluice.tests.database",
                "postgres",
                "sluice.tests.user",
                user,
                "sluice.tests.password",
                password,
                "sluice.tests.application-name",
                "sluice-tests",
                "sluice.tests.connect-timeout",
                connectTimeout.toMillis() + "ms");
        return FactorySettings.read("tests", values::get);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** Gives the database to tests. */
    static final class Provider implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
            return parameter.getParameter().getType() == Database.class;
        }

        @Override
        public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
            return test.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(Database.class, key -> new Database(), Database.class);
        }
    }
}
