package org.sluice.api.spi;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sluice.api.ConfigurationException;
import org.sluice.api.TransactionOptions;

/** Reads one factory's keys and collects every problem before it gives up. */
final class SettingsReader {

    private static final Pattern AMOUNT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*(ms|s|m|h)?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");

    private final String factory;
    private final FactorySettings.Lookup lookup;
    private final List<String> problems = new ArrayList<>();

    SettingsReader(String factory, FactorySettings.Lookup lookup) {
        this.factory = factory;
        this.lookup = lookup;
    }

    FactorySettings read() {
        if (!NAME.matcher(factory).matches()) {
            problems.add("factory name '" + factory + "': a letter, then letters, digits, '_' or '-'");
        }
        DatabaseUrl url = url();
        String host = url.host != null ? url.host : text(ConfigurationKey.HOST);
        int port = url.port > 0 ? url.port : number(ConfigurationKey.PORT, 1, 65535);
        String user = firstOf(value(ConfigurationKey.USER), url.user);
        String database = firstOf(url.database, value(ConfigurationKey.DATABASE), user);
        String password = firstOf(value(ConfigurationKey.PASSWORD), url.password);
        if (user == null) {
            problems.add(ConfigurationKey.USER.of(factory) + " is missing: set it, or set "
                    + ConfigurationKey.URL.of(factory) + " to postgresql://user:password@host:port/database");
        }
        FactorySettings settings = new FactorySettings(
                factory,
                host == null ? "" : host,
                port,
                database == null ? "" : database,
                user == null ? "" : user,
                password == null ? null : new Secret(password),
                orElse(value(ConfigurationKey.APPLICATION_NAME), "sluice:" + factory),
                pool(),
                watch(),
                new EchoSettings(
                        yes(ConfigurationKey.ECHO),
                        yes(ConfigurationKey.ECHO_PARAMETERS),
                        yes(ConfigurationKey.ECHO_POOL)),
                duration(ConfigurationKey.CONNECT_TIMEOUT, Duration.ofMillis(1)),
                duration(ConfigurationKey.CLOSE_GRACE, Duration.ZERO),
                duration(ConfigurationKey.RESET_TIMEOUT, Duration.ofMillis(1)),
                duration(ConfigurationKey.STATEMENT_TIMEOUT, Duration.ZERO),
                new TransactionOptions(
                        choice(ConfigurationKey.ISOLATION, TransactionOptions.Isolation.class),
                        truth(ConfigurationKey.READ_ONLY),
                        truth(ConfigurationKey.DEFERRABLE)),
                yes(ConfigurationKey.AUTOBEGIN),
                orElse(choice(ConfigurationKey.RESET_ON_RETURN, ResetOnReturn.class), ResetOnReturn.AUTO),
                number(ConfigurationKey.FETCH_SIZE, 1, 1_000_000),
                direct(),
                value(ConfigurationKey.JNDI_NAME),
                orElse(text(ConfigurationKey.RESOURCE_ADAPTER), ""));
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return settings;
    }

    private PoolSettings pool() {
        PoolSettings pool = new PoolSettings(
                number(ConfigurationKey.POOL_SIZE, 0, 10_000),
                number(ConfigurationKey.MAX_OVERFLOW, 0, 10_000),
                duration(ConfigurationKey.POOL_TIMEOUT, Duration.ofMillis(1)),
                duration(ConfigurationKey.IDLE_TIMEOUT, Duration.ofSeconds(1)),
                number(ConfigurationKey.MAX_WAITERS, 0, 1_000_000),
                duration(ConfigurationKey.POOL_RECYCLE, Duration.ZERO),
                new PoolSettings.PrePing(
                        yes(ConfigurationKey.PRE_PING),
                        duration(ConfigurationKey.PRE_PING_AFTER, Duration.ZERO),
                        duration(ConfigurationKey.PRE_PING_TIMEOUT, Duration.ofMillis(1))));
        if (pool.maxSize() == 0) {
            problems.add(ConfigurationKey.POOL_SIZE.of(factory) + " + " + ConfigurationKey.MAX_OVERFLOW.of(factory)
                    + " = 0: at least one connection must be allowed");
        }
        return pool;
    }

    private WatchSettings watch() {
        return new WatchSettings(
                duration(ConfigurationKey.LEAK_AFTER, Duration.ZERO),
                yes(ConfigurationKey.LEAK_RECLAIM),
                yes(ConfigurationKey.LEAK_STACK),
                duration(ConfigurationKey.IDLE_IN_TRANSACTION_AFTER, Duration.ZERO));
    }

    private DatabaseUrl url() {
        String url = value(ConfigurationKey.URL);
        if (url == null) {
            return DatabaseUrl.NONE;
        }
        for (ConfigurationKey part : List.of(ConfigurationKey.HOST, ConfigurationKey.PORT, ConfigurationKey.DATABASE)) {
            if (value(part) != null) {
                problems.add(part.of(factory) + " and " + ConfigurationKey.URL.of(factory)
                        + " are both set: set one of them");
            }
        }
        try {
            return DatabaseUrl.parse(url);
        } catch (IllegalArgumentException e) {
            // the value is not shown: it may hold a password
            problems.add(ConfigurationKey.URL.of(factory) + ": " + e.getMessage()
                    + "; allowed: postgresql://user:password@host:port/database");
            return DatabaseUrl.NONE;
        }
    }

    private @Nullable Boolean truth(ConfigurationKey key) {
        String value = text(key);
        if (value == null || "true".equals(value) || "false".equals(value)) {
            return value == null ? null : Boolean.valueOf(value);
        }
        reject(key, value);
        return null;
    }

    private boolean yes(ConfigurationKey key) {
        return Boolean.TRUE.equals(truth(key));
    }

    /** One of the names of an enum, in lower case and with hyphens. */
    private <E extends Enum<E>> @Nullable E choice(ConfigurationKey key, Class<E> type) {
        String value = text(key);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(value)) {
                return constant;
            }
        }
        if (value != null) {
            reject(key, value);
        }
        return null;
    }

    private boolean direct() {
        String value = text(ConfigurationKey.CONTINUATIONS);
        if (!"managed".equals(value) && !"direct".equals(value)) {
            reject(ConfigurationKey.CONTINUATIONS, value);
        }
        return "direct".equals(value);
    }

    private int number(ConfigurationKey key, int least, int most) {
        String value = text(key);
        try {
            int number = Integer.parseInt(String.valueOf(value).trim());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // rejected below
        }
        reject(key, value);
        return least;
    }

    private Duration duration(ConfigurationKey key, Duration least) {
        String value = text(key);
        Duration duration = parse(String.valueOf(value).trim());
        if (duration == null || duration.compareTo(least) < 0 || duration.compareTo(Duration.ofDays(24)) > 0) {
            problems.add(key.of(factory) + " = '" + value + "': allowed is a duration from " + least.toMillis()
                    + "ms to 24 days, such as 500ms, 30s, 1.5m, 1h, PT30S; a number alone is seconds");
            return least;
        }
        return duration;
    }

    private static @Nullable Duration parse(String value) {
        try {
            Matcher amount = AMOUNT.matcher(value);
            if (!amount.matches()) {
                return Duration.parse(value);
            }
            double number = Double.parseDouble(amount.group(1));
            String unit = orElse(amount.group(2), "s");
            double millis = number
                    * switch (unit) {
                        case "ms" -> 1;
                        case "m" -> 60_000;
                        case "h" -> 3_600_000;
                        default -> 1000;
                    };
            return Duration.ofMillis(Math.round(millis));
        } catch (DateTimeParseException | ArithmeticException e) {
            return null;
        }
    }

    private void reject(ConfigurationKey key, @Nullable String value) {
        problems.add(key.of(factory) + " = '" + value + "': allowed is " + key.type());
    }

    private @Nullable String text(ConfigurationKey key) {
        String value = value(key);
        return value != null ? value : key.defaultValue();
    }

    private @Nullable String value(ConfigurationKey key) {
        String value = lookup.value(key.of(factory));
        return value == null || value.isBlank() ? null : value;
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
