package org.sluice.api.spi;

import org.jspecify.annotations.Nullable;

/**
 * The keys of a factory's configuration. The default factory's key is {@code sluice.<key>}; that of the factory
 * {@code orders} is {@code sluice.orders.<key>}.
 */
public enum ConfigurationKey {
    URL("url", "text", null, "the database, as postgresql://user:password@host:port/database", "-"),
    HOST(
            "host",
            "text",
            "localhost",
            "host name or address, or a Unix socket's directory (beginning with /), instead of url",
            "-"),
    PORT("port", "1..65535", "5432", "port, instead of url", "-"),
    DATABASE("database", "text", null, "database, instead of url; default: the user's name", "-"),
    USER("user", "text", null, "user; wins over the one in url", "-"),
    PASSWORD("password", "secret", null, "password; wins over the one in url; read again for each new connection", "-"),
    PASSWORD_FILE(
            "password-file",
            "file",
            null,
            "holds the password, instead of password; read again for each new connection, without the newline at its end",
            "-"),
    SSL_MODE(
            "ssl-mode",
            "disable, allow, prefer, require, verify-ca, verify-full",
            "prefer",
            "encryption, as libpq's sslmode; only verify-full keeps out who stands in between",
            "-"),
    SSL_ROOT_CERT(
            "ssl-root-cert",
            "file",
            null,
            "trusted authorities, PEM; default for verify-ca and verify-full: those of the JVM",
            "-"),
    SSL_TRUST_STORE(
            "ssl-trust-store", "file", null, "trusted authorities, PKCS12 or JKS, instead of ssl-root-cert", "-"),
    SSL_TRUST_STORE_PASSWORD("ssl-trust-store-password", "secret", null, "password of ssl-trust-store", "-"),
    SSL_CERT("ssl-cert", "file", null, "the client's certificate, and those that lead to its authority, PEM", "-"),
    SSL_KEY("ssl-key", "file", null, "the private key of ssl-cert, PEM, not encrypted", "-"),
    SSL_KEY_STORE(
            "ssl-key-store",
            "file",
            null,
            "the client's certificate and key, PKCS12 or JKS, instead of ssl-cert and ssl-key",
            "-"),
    SSL_KEY_STORE_PASSWORD(
            "ssl-key-store-password", "secret", null, "password of ssl-key-store and of the key in it", "-"),
    TCP_KEEPALIVE(
            "tcp-keepalive",
            "true, false",
            "true",
            "whether the operating system probes connections that are idle",
            "-"),
    IDLE_IN_TRANSACTION_TIMEOUT(
            "idle-in-transaction-timeout",
            "duration",
            "0",
            "PostgreSQL ends a connection that does nothing in a transaction for longer; 0 for the server's own setting",
            "-"),
    APPLICATION_NAME(
            "application-name", "text", null, "application_name in pg_stat_activity; default: sluice:<factory>", "-"),
    POOL_SIZE("pool-size", "0..10000", "5", "connections that stay open between uses", "steady-pool-size"),
    MAX_OVERFLOW(
            "max-overflow",
            "0..10000",
            "10",
            "connections above pool-size that may be opened",
            "max-pool-size (pool-size + max-overflow)"),
    POOL_TIMEOUT("pool-timeout", "duration", "30s", "longest wait for a connection", "max-wait-time-in-millis"),
    IDLE_TIMEOUT(
            "idle-timeout",
            "duration",
            "5m",
            "an idle connection above pool-size is closed after it",
            "idle-timeout-in-seconds"),
    POOL_ORDER(
            "pool-order",
            "lifo, fifo",
            "lifo",
            "which idle connection is used next: the one that came back last, or the one that has been idle for longest",
            "property PoolDataStructure"),
    MAX_USES(
            "max-uses",
            "0..1000000000",
            "0",
            "a connection that the pool has given out this often is replaced when it comes back; 0 for never",
            "max-connection-usage-count"),
    CONNECT_RETRIES(
            "connect-retries",
            "0..1000",
            "0",
            "how often opening a connection is tried again; never beyond pool-timeout",
            "connection-creation-retry-attempts"),
    CONNECT_RETRY_INTERVAL(
            "connect-retry-interval",
            "duration in whole seconds",
            "1s",
            "time before the next attempt",
            "connection-creation-retry-interval-in-seconds"),
    WARM_UP(
            "warm-up",
            "true, false",
            "false",
            "whether pool-size connections are opened when the application starts; the start does not wait for them",
            "-"),
    POOL_RECYCLE(
            "pool-recycle",
            "duration",
            "0",
            "a connection older than this is replaced when it is next asked for; 0 for never",
            "-"),
    PRE_PING(
            "pre-ping",
            "true, false",
            "false",
            "whether a connection is asked for an answer before a session gets it; one that does not answer takes all"
                    + " older ones with it",
            "-"),
    PRE_PING_AFTER(
            "pre-ping-after", "duration", "1s", "a connection that was in use less than this ago is not asked", "-"),
    PRE_PING_TIMEOUT("pre-ping-timeout", "duration", "2s", "longest time for the answer", "-"),
    MAX_WAITERS("max-waiters", "0..1000000", "10000", "sessions that may wait; further ones are refused at once", "-"),
    CONNECT_TIMEOUT("connect-timeout", "duration", "10s", "longest time for opening one connection", "-"),
    CLOSE_GRACE(
            "close-grace",
            "duration",
            "30s",
            "how long statements may run on when their session ends, before they are cancelled",
            "-"),
    RESET_TIMEOUT(
            "reset-timeout",
            "duration",
            "5s",
            "longest time for a rollback at return; the connection is dropped after it",
            "-"),
    STATEMENT_TIMEOUT(
            "statement-timeout", "duration", "0", "a statement that runs for longer is cancelled; 0 for no limit", "-"),
    MULTIPLEXED_READS(
            "multiplexed-reads",
            "true, false",
            "false",
            "whether reads outside of transactions travel on a few connections that sessions share, as with"
                    + " session.multiplexed()",
            "-"),
    MULTIPLEXED_CONNECTIONS(
            "multiplexed-connections", "1..100", "2", "most connections that are shared so at a time", "-"),
    MULTIPLEXED_IN_FLIGHT(
            "multiplexed-in-flight", "1..10000", "64", "most statements that are on the way on one of them", "-"),
    MULTIPLEXED_SLOW(
            "multiplexed-slow",
            "duration",
            "20ms",
            "a read that takes longer keeps others away from its connection, and has one of its own for a while",
            "-"),
    ISOLATION(
            "isolation",
            "read-committed, repeatable-read, serializable",
            null,
            "isolation level of transactions and single statements; default: the database's",
            "-"),
    READ_ONLY(
            "read-only",
            "true, false",
            null,
            "whether transactions and single statements may not write; default: the database's",
            "-"),
    DEFERRABLE(
            "deferrable",
            "true, false",
            null,
            "whether serializable read-only transactions wait for a safe snapshot; default: the database's",
            "-"),
    AUTOBEGIN(
            "autobegin",
            "true, false",
            "false",
            "whether the first statement begins a transaction, which commit() ends and close() rolls back",
            "-"),
    TRANSACTION_SUPPORT(
            "transaction-support",
            "none, local, xa",
            "local",
            "how sessions take part in JTA transactions: not at all, as one resource that cannot be prepared, or in two phases",
            "transaction-support"),
    TRANSACTION_TIMEOUT(
            "transaction-timeout",
            "duration",
            "0",
            "a transaction of @AsyncTransactional that takes longer is rolled back; 0 for no limit; the default factory's"
                    + " counts",
            "-"),
    RECOVERY_WAIT(
            "recovery-wait",
            "duration",
            "60s",
            "how long the recovery of the server waits for a PostgreSQL that is away; 0 for not at all",
            "-"),
    PREPARED_AFTER(
            "prepared-after",
            "duration",
            "5m",
            "a prepared branch that is older is reported, in the log once, and in health; 0 for never",
            "-"),
    RESET_ON_RETURN(
            "reset-on-return",
            "none, rollback, auto, full",
            "auto",
            "what is undone before a connection goes to the next session",
            "-"),
    LEAK_AFTER(
            "leak-after",
            "duration",
            "0",
            "a session that holds a connection for longer is reported, once; 0 for never",
            "-"),
    LEAK_RECLAIM(
            "leak-reclaim",
            "true, false",
            "false",
            "whether such a session is ended: what runs is cancelled, its transaction is rolled back",
            "-"),
    LEAK_STACK(
            "leak-stack",
            "true, false",
            "false",
            "whether the report has the stack of the call that took the connection, and not its place alone",
            "-"),
    IDLE_IN_TRANSACTION_AFTER(
            "idle-in-transaction-after",
            "duration",
            "0",
            "a session that is in a transaction and asks for nothing for longer is reported, once; 0 for never",
            "-"),
    ECHO("echo", "true, false", "false", "whether each statement is logged, to org.sluice.echo", "-"),
    ECHO_PARAMETERS("echo-parameters", "true, false", "false", "whether echo shows the values of parameters", "-"),
    ECHO_POOL(
            "echo-pool",
            "true, false",
            "false",
            "whether what happens to the pool's connections is logged, to org.sluice.pool",
            "-"),
    FETCH_SIZE("fetch-size", "1..1000000", "100", "rows that a stream reads at a time", "-"),
    CONTINUATIONS(
            "continuations",
            "managed, direct",
            "managed",
            "where stages complete: on the server's threads, or on the event loop",
            "-"),
    JNDI_NAME(
            "jndi-name",
            "text",
            null,
            "use the server's resource of this name and create no pool; default: sluice/<factory>, if there is one",
            "-"),
    RESOURCE_ADAPTER(
            "resource-adapter",
            "text",
            "sluice",
            "the deployed resource adapter's name, for a pool that is created",
            "resource-adapter-name");

    private final String key;
    private final String type;
    private final @Nullable String defaultValue;
    private final String meaning;
    private final String serverAttribute;

    ConfigurationKey(String key, String type, @Nullable String defaultValue, String meaning, String serverAttribute) {
        this.key = key;
        this.type = type;
        this.defaultValue = defaultValue;
        this.meaning = meaning;
        this.serverAttribute = serverAttribute;
    }

    /** The key's last part, such as {@code pool-size}. */
    public String key() {
        return key;
    }

    /** The whole key for a factory. */
    public String of(String factory) {
        return FactorySettings.DEFAULT_FACTORY.equals(factory) ? "sluice." + key : "sluice." + factory + "." + key;
    }

    /** What is allowed. */
    public String type() {
        return type;
    }

    /** The default, or {@code null} if there is none. */
    public @Nullable String defaultValue() {
        return defaultValue;
    }

    /** What it means, in one line. */
    public String meaning() {
        return meaning;
    }

    /** The attribute of the server's connection pool that it becomes, or {@code -}. */
    public String serverAttribute() {
        return serverAttribute;
    }
}
