package org.sluice.api.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sluice.api.TransactionOptions;

/**
 * A factory's configuration, typed and checked.
 *
 * <p>{@code toString} shows no secret.
 */
public record FactorySettings(
        String factory,
        String host,
        int port,
        String database,
        String user,
        @Nullable Secret password,
        LinkSettings link,
        String applicationName,
        PoolSettings pool,
        ServerPoolSettings serverPool,
        WatchSettings watch,
        EchoSettings echo,
        Duration connectTimeout,
        Duration closeGrace,
        Duration resetTimeout,
        Duration statementTimeout,
        MultiplexSettings multiplex,
        TransactionOptions transactionDefaults,
        boolean autobegin,
        Duration transactionTimeout,
        RecoverySettings recovery,
        ResetOnReturn resetOnReturn,
        int fetchSize,
        boolean directContinuations,
        @Nullable String jndiName,
        String resourceAdapter) {

    /** The name of the factory that has no name. */
    public static final String DEFAULT_FACTORY = "default";

    /**
     * Reads and checks a factory's configuration.
     *
     * @param lookup gives the value of a whole key such as {@code sluice.url}, or {@code null}
     * @throws org.sluice.api.ConfigurationException with every problem found
     */
    public static FactorySettings read(String factory, Lookup lookup) {
        return new SettingsReader(factory, lookup).read();
    }

    /** The same for a connection of somebody else's. */
    public FactorySettings signedOnAs(String otherUser, @Nullable Secret otherPassword) {
        return new FactorySettings(
                factory,
                host,
                port,
                database,
                otherUser,
                otherPassword,
                link,
                applicationName,
                pool,
                serverPool,
                watch,
                echo,
                connectTimeout,
                closeGrace,
                resetTimeout,
                statementTimeout,
                multiplex,
                transactionDefaults,
                autobegin,
                transactionTimeout,
                recovery,
                resetOnReturn,
                fetchSize,
                directContinuations,
                jndiName,
                resourceAdapter);
    }

    /** Gives the value of a whole key, or {@code null} if there is none. */
    @FunctionalInterface
    public interface Lookup {
        @Nullable String value(String key);
    }
}
