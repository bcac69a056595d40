package org.sluice.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.sluice.api.spi.FactorySettings;
import org.sluice.api.spi.Secret;

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
        return new FactorySettings(
                "tests",
                host,
                port,
                "postgres",
                user,
                new Secret(password),
                "sluice-tests",
                1,
                0,
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                10,
                connectTimeout,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                false,
                null,
                "sluice");
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
