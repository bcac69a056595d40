package org.sluice.api.spi;

import static java.util.Objects.requireNonNullElse;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the keys of {@link LinkSettings}, and looks whether the files are there. */
final class LinkReader {

    private final KeyReader keys;

    LinkReader(KeyReader keys) {
        this.keys = keys;
    }

    /** @param host a Unix socket's directory if it begins with a slash */
    LinkSettings read(String host) {
        return new LinkSettings(
                tls(host),
                requireNonNullElse(keys.truth(ConfigurationKey.TCP_KEEPALIVE), true),
                keys.duration(ConfigurationKey.IDLE_IN_TRANSACTION_TIMEOUT, Duration.ZERO));
    }

    private TlsSettings tls(String host) {
        TlsMode mode = requireNonNullElse(keys.choice(ConfigurationKey.SSL_MODE, TlsMode.class), TlsMode.PREFER);
        checkCombinations(mode, host);
        return new TlsSettings(
                mode,
                file(ConfigurationKey.SSL_ROOT_CERT),
                store(ConfigurationKey.SSL_TRUST_STORE, ConfigurationKey.SSL_TRUST_STORE_PASSWORD),
                file(ConfigurationKey.SSL_CERT),
                file(ConfigurationKey.SSL_KEY),
                store(ConfigurationKey.SSL_KEY_STORE, ConfigurationKey.SSL_KEY_STORE_PASSWORD));
    }

    private void checkCombinations(TlsMode mode, String host) {
        excludeEachOther(ConfigurationKey.SSL_ROOT_CERT, ConfigurationKey.SSL_TRUST_STORE);
        excludeEachOther(ConfigurationKey.SSL_CERT, ConfigurationKey.SSL_KEY_STORE);
        excludeEachOther(ConfigurationKey.SSL_KEY, ConfigurationKey.SSL_KEY_STORE);
        needs(ConfigurationKey.SSL_CERT, ConfigurationKey.SSL_KEY);
        needs(ConfigurationKey.SSL_KEY, ConfigurationKey.SSL_CERT);
        needs(ConfigurationKey.SSL_TRUST_STORE_PASSWORD, ConfigurationKey.SSL_TRUST_STORE);
        needs(ConfigurationKey.SSL_KEY_STORE_PASSWORD, ConfigurationKey.SSL_KEY_STORE);
        if (!mode.mustEncrypt()) {
            rejectTrust(ConfigurationKey.SSL_ROOT_CERT, mode);
            rejectTrust(ConfigurationKey.SSL_TRUST_STORE, mode);
        }
        if (mode == TlsMode.DISABLE) {
            rejectIdentity(ConfigurationKey.SSL_CERT);
            rejectIdentity(ConfigurationKey.SSL_KEY_STORE);
        }
        if (mode.mustEncrypt() && host.startsWith("/")) {
            keys.problem(keys.name(ConfigurationKey.SSL_MODE) + " = '" + text(mode) + "', but host is the Unix socket "
                    + host + ", on which PostgreSQL does not encrypt: remove " + keys.name(ConfigurationKey.SSL_MODE)
                    + ", or set a host name");
        }
    }

    private void excludeEachOther(ConfigurationKey one, ConfigurationKey other) {
        if (keys.value(one) != null && keys.value(other) != null) {
            keys.problem(keys.name(one) + " and " + keys.name(other) + " are both set: set one of them");
        }
    }

    private void needs(ConfigurationKey one, ConfigurationKey other) {
        if (keys.value(one) != null && keys.value(other) == null) {
            keys.problem(keys.name(one) + " is set without " + keys.name(other) + ": set both or none");
        }
    }

    private void rejectTrust(ConfigurationKey key, TlsMode mode) {
        if (keys.value(key) != null) {
            keys.problem(keys.name(key) + " is set, but " + keys.name(ConfigurationKey.SSL_MODE) + " = '" + text(mode)
                    + "' checks no certificate: set " + keys.name(ConfigurationKey.SSL_MODE)
                    + " to verify-full (or verify-ca, require), or remove " + keys.name(key));
        }
    }

    private void rejectIdentity(ConfigurationKey key) {
        if (keys.value(key) != null) {
            keys.problem(keys.name(key) + " is set, but " + keys.name(ConfigurationKey.SSL_MODE)
                    + " = 'disable': a certificate is shown on encrypted connections only; set "
                    + keys.name(ConfigurationKey.SSL_MODE) + " to verify-full, or remove " + keys.name(key));
        }
    }

    private static String text(TlsMode mode) {
        return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private TlsSettings.@Nullable Store store(ConfigurationKey file, ConfigurationKey password) {
        Path path = file(file);
        String secret = keys.value(password);
        return path == null ? null : new TlsSettings.Store(path, secret == null ? null : new Secret(secret));
    }

    /** The file that a key names; a problem if it cannot be read. */
    @Nullable Path file(ConfigurationKey key) {
        String value = keys.value(key);
        if (value == null) {
            return null;
        }
        try {
            Path file = Path.of(value.trim());
            String missing = missing(file);
            if (missing != null) {
                keys.problem(keys.given(key, value) + ": " + missing
                        + (file.isAbsolute()
                                ? ""
                                : " (looked for in " + Path.of("").toAbsolutePath() + ")"));
            }
            return file;
        } catch (InvalidPathException e) {
            keys.problem(keys.given(key, value) + ": not a path of this system: " + e.getReason());
            return null;
        }
    }

    private static @Nullable String missing(Path file) {
        if (!Files.exists(file)) {
            return "there is no such file";
        }
        if (!Files.isRegularFile(file)) {
            return "not a file";
        }
        return Files.isReadable(file) ? null : "the server's user may not read it";
    }
}
