package org.sluice.api.spi;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sluice.api.ConfigurationException;
import org.sluice.api.TransactionOptions;

/** Reads one factory's keys and collects every problem before it gives up. */
final class SettingsReader {

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");

    private static final Pattern NO_HOST = Pattern.compile("[@\\p{Cntrl}\\p{Cs}]");

    private final String factory;
    private final KeyReader keys;

    SettingsReader(String factory, FactorySettings.Lookup lookup) {
        this.factory = factory;
        this.keys = new KeyReader(factory, lookup);
    }

    FactorySettings read() {
        if (!NAME.matcher(factory).matches()) {
            keys.problem("factory name '" + factory + "': a letter, then letters, digits, '_' or '-'");
        }
        DatabaseUrl url = url();
        String host = url.host != null ? url.host : host();
        int port = url.port > 0 ? url.port : keys.number(ConfigurationKey.PORT, 1, 65535);
        String user = firstOf(keys.value(ConfigurationKey.USER), url.user);
        String database = firstOf(url.database, keys.value(ConfigurationKey.DATABASE), user);
        LinkReader links = new LinkReader(keys);
        String password = firstOf(new PasswordReader(keys, links).read(), url.password);
        if (user == null) {
            keys.problem(ConfigurationKey.USER.of(factory) + " is missing: set it, or set "
                    + ConfigurationKey.URL.of(factory) + " to postgresql://user:password@host:port/database");
        }
        FactorySettings settings = new FactorySettings(
                factory,
                host == null ? "" : host,
                port,
                database == null ? "" : database,
                user == null ? "" : user,
                password == null ? null : new Secret(password),
                links.read(host == null ? "" : host),
                orElse(keys.value(ConfigurationKey.APPLICATION_NAME), "sluice:" + factory),
                pool(),
                serverPool(),
                watch(),
                new EchoSettings(
                        keys.yes(ConfigurationKey.ECHO),
                        keys.yes(ConfigurationKey.ECHO_PARAMETERS),
                        keys.yes(ConfigurationKey.ECHO_POOL)),
                keys.duration(ConfigurationKey.CONNECT_TIMEOUT, Duration.ofMillis(1)),
                keys.duration(ConfigurationKey.CLOSE_GRACE, Duration.ZERO),
                keys.duration(ConfigurationKey.RESET_TIMEOUT, Duration.ofMillis(1)),
                keys.duration(ConfigurationKey.STATEMENT_TIMEOUT, Duration.ZERO),
                new MultiplexSettings(
                        keys.yes(ConfigurationKey.MULTIPLEXED_READS),
                        keys.number(ConfigurationKey.MULTIPLEXED_CONNECTIONS, 1, 100),
                        keys.number(ConfigurationKey.MULTIPLEXED_IN_FLIGHT, 1, 10_000),
                        keys.duration(ConfigurationKey.MULTIPLEXED_SLOW, Duration.ofMillis(1))),
                new TransactionOptions(
                        keys.choice(ConfigurationKey.ISOLATION, TransactionOptions.Isolation.class),
                        keys.truth(ConfigurationKey.READ_ONLY),
                        keys.truth(ConfigurationKey.DEFERRABLE)),
                keys.yes(ConfigurationKey.AUTOBEGIN),
                keys.duration(ConfigurationKey.TRANSACTION_TIMEOUT, Duration.ZERO),
                new RecoverySettings(
                        keys.duration(ConfigurationKey.RECOVERY_WAIT, Duration.ZERO),
                        keys.duration(ConfigurationKey.PREPARED_AFTER, Duration.ZERO)),
                orElse(keys.choice(ConfigurationKey.RESET_ON_RETURN, ResetOnReturn.class), ResetOnReturn.AUTO),
                keys.number(ConfigurationKey.FETCH_SIZE, 1, 1_000_000),
                direct(),
                keys.value(ConfigurationKey.JNDI_NAME),
                orElse(keys.text(ConfigurationKey.RESOURCE_ADAPTER), ""));
        if (!keys.problems().isEmpty()) {
            throw new ConfigurationException(keys.problems());
        }
        return settings;
    }

    private PoolSettings pool() {
        PoolSettings pool = new PoolSettings(
                keys.number(ConfigurationKey.POOL_SIZE, 0, 10_000),
                keys.number(ConfigurationKey.MAX_OVERFLOW, 0, 10_000),
                keys.duration(ConfigurationKey.POOL_TIMEOUT, Duration.ofMillis(1)),
                keys.duration(ConfigurationKey.IDLE_TIMEOUT, Duration.ofSeconds(1)),
                keys.number(ConfigurationKey.MAX_WAITERS, 0, 1_000_000),
                keys.duration(ConfigurationKey.POOL_RECYCLE, Duration.ZERO),
                new PoolSettings.PrePing(
                        keys.yes(ConfigurationKey.PRE_PING),
                        keys.duration(ConfigurationKey.PRE_PING_AFTER, Duration.ZERO),
                        keys.duration(ConfigurationKey.PRE_PING_TIMEOUT, Duration.ofMillis(1))));
        if (pool.maxSize() == 0) {
            keys.problem(ConfigurationKey.POOL_SIZE.of(factory) + " + " + ConfigurationKey.MAX_OVERFLOW.of(factory)
                    + " = 0: at least one connection must be allowed");
        }
        return pool;
    }

    private ServerPoolSettings serverPool() {
        return new ServerPoolSettings(
                orElse(
                        keys.choice(ConfigurationKey.POOL_ORDER, ServerPoolSettings.Order.class),
                        ServerPoolSettings.Order.LIFO),
                keys.number(ConfigurationKey.MAX_USES, 0, 1_000_000_000),
                keys.number(ConfigurationKey.CONNECT_RETRIES, 0, 1000),
                keys.wholeSeconds(ConfigurationKey.CONNECT_RETRY_INTERVAL),
                keys.yes(ConfigurationKey.WARM_UP),
                orElse(
                        keys.choice(ConfigurationKey.TRANSACTION_SUPPORT, ServerPoolSettings.TransactionSupport.class),
                        ServerPoolSettings.TransactionSupport.LOCAL));
    }

    private WatchSettings watch() {
        return new WatchSettings(
                keys.duration(ConfigurationKey.LEAK_AFTER, Duration.ZERO),
                keys.yes(ConfigurationKey.LEAK_RECLAIM),
                keys.yes(ConfigurationKey.LEAK_STACK),
                keys.duration(ConfigurationKey.IDLE_IN_TRANSACTION_AFTER, Duration.ZERO));
    }

    private @Nullable String host() {
        String host = keys.text(ConfigurationKey.HOST);
        if (host != null
                && (KeyReader.looksLikeUrl(host) || NO_HOST.matcher(host).find())) {
            keys.problem(keys.given(ConfigurationKey.HOST, host)
                    + ": allowed is a host name, an address or a directory; a URL goes into "
                    + ConfigurationKey.URL.of(factory));
        }
        return host;
    }

    private DatabaseUrl url() {
        String url = keys.value(ConfigurationKey.URL);
        if (url == null) {
            return DatabaseUrl.NONE;
        }
        for (ConfigurationKey part : List.of(ConfigurationKey.HOST, ConfigurationKey.PORT, ConfigurationKey.DATABASE)) {
            if (keys.value(part) != null) {
                keys.problem(part.of(factory) + " and " + ConfigurationKey.URL.of(factory)
                        + " are both set: set one of them");
            }
        }
        try {
            return DatabaseUrl.parse(url);
        } catch (IllegalArgumentException e) {
            // the value is not shown: it may hold a password
            keys.problem(ConfigurationKey.URL.of(factory) + ": " + e.getMessage()
                    + "; allowed: postgresql://user:password@host:port/database");
            return DatabaseUrl.NONE;
        }
    }

    private boolean direct() {
        String value = keys.text(ConfigurationKey.CONTINUATIONS);
        if (!"managed".equals(value) && !"direct".equals(value)) {
            keys.reject(ConfigurationKey.CONTINUATIONS, value);
        }
        return "direct".equals(value);
    }

    private static @Nullable String firstOf(@Nullable String... values) {
        for (String value : values) {
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private static <T> T orElse(@Nullable T value, T other) {
        return value != null ? value : other;
    }

    /** The parts of a URL as libpq understands them; see PostgreSQL's "Connection URIs". */
    private record DatabaseUrl(
            @Nullable String host,
            int port,
            @Nullable String database,
            @Nullable String user,
            @Nullable String password) {

        static final DatabaseUrl NONE = new DatabaseUrl(null, 0, null, null, null);

        static DatabaseUrl parse(String url) {
            URI uri;
            try {
                uri = new URI(url.trim());
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException("not a URL (character " + (e.getIndex() + 1)
                        + "; percent-encode special characters in user and password)");
            }
            if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme())) {
                throw new IllegalArgumentException("the scheme must be postgresql");
            }
            if (uri.getHost() == null) {
                throw new IllegalArgumentException("there is no host name, or the port is not a number");
            }
            if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw new IllegalArgumentException("parameters behind '?' or '#' are not supported");
            }
            if (uri.getPort() == 0 || uri.getPort() > 65535) {
                throw new IllegalArgumentException("the port must be from 1 to 65535");
            }
            String info = uri.getRawUserInfo();
            int colon = info == null ? -1 : info.indexOf(':');
            return new DatabaseUrl(
                    bare(uri.getHost()),
                    uri.getPort() < 0 ? 5432 : uri.getPort(),
                    decoded(uri.getRawPath() == null ? "" : uri.getRawPath().replaceFirst("^/", "")),
                    info == null ? null : decoded(colon < 0 ? info : info.substring(0, colon)),
                    info == null || colon < 0 ? null : decoded(info.substring(colon + 1)));
        }

        private static String bare(String host) {
            return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        }

        private static @Nullable String decoded(String part) {
            // in a URI '+' is itself, in a form it is a space: URLDecoder knows forms only
            return part.isEmpty() ? null : URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return "DatabaseUrl";
        }
    }
}
