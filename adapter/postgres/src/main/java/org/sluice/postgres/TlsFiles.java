package org.sluice.postgres;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.sluice.api.ConfigurationException;
import org.sluice.api.spi.ConfigurationKey;
import org.sluice.api.spi.TlsMode;
import org.sluice.api.spi.TlsSettings;

/** Makes an {@link Encryption} of a factory's certificates and keys. Reads files: not on an event loop. */
final class TlsFiles {

    private static final String HOST_NAME_CHECK = "HTTPS";
    private static final char[] NO_PASSWORD = new char[0];

    private final String factory;
    private final TlsSettings settings;

    TlsFiles(String factory, TlsSettings settings) {
        this.factory = factory;
        this.settings = settings;
    }

    /**
     * Reads.
     *
     * @throws ConfigurationException if a file is not what it should be
     */
    Encryption read(Vertx vertx) {
        TrustManagerFactory authorities = settings.verifies() ? authorities() : null;
        ServerCheck check = authorities == null ? null : ServerCheck.by(authorities);
        ClientSSLOptions options = new ClientSSLOptions()
                .setHostnameVerificationAlgorithm(settings.mode() == TlsMode.VERIFY_FULL ? HOST_NAME_CHECK : "");
        if (authorities == null || check == null) {
            options.setTrustAll(true);
        } else {
            options.setTrustOptions(TrustOptions.wrap(new CheckFactory(check, authorities.getProvider())));
        }
        KeyManagerFactory identity = identity(vertx);
        if (identity != null) {
            options.setKeyCertOptions(KeyCertOptions.wrap(identity));
        }
        return new Encryption(options, check);
    }

    private TrustManagerFactory authorities() {
        Path pem = settings.rootCertificate();
        TlsSettings.Store store = settings.trustStore();
        if (pem != null) {
            return loading(ConfigurationKey.SSL_ROOT_CERT, pem, () -> trusting(certificates(pem)));
        }
        if (store != null) {
            return loading(ConfigurationKey.SSL_TRUST_STORE, store.file(), () -> {
                KeyStore trusted = open(store);
                boolean any = Collections.list(trusted.aliases()).stream().anyMatch(alias -> holds(trusted, alias));
                if (!any) {
                    throw new GeneralSecurityException(
                            "there is no trusted certificate in it (or its password is missing)");
                }
                return trusting(trusted);
            });
        }
        return loading(ConfigurationKey.SSL_MODE, null, () -> trusting((KeyStore) null));
    }

    private static boolean holds(KeyStore store, String alias) {
        try {
            return store.isCertificateEntry(alias);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private @Nullable KeyManagerFactory identity(Vertx vertx) {
        Path certificate = settings.certificate();
        Path key = settings.key();
        TlsSettings.Store store = settings.keyStore();
        if (certificate != null && key != null) {
            loading(ConfigurationKey.SSL_CERT, certificate, () -> certificates(certificate));
            return loading(ConfigurationKey.SSL_KEY, key, () -> pemIdentity(vertx, certificate, key));
        }
        if (store == null) {
            return null;
        }
        return loading(ConfigurationKey.SSL_KEY_STORE, store.file(), () -> {
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(open(store), password(store));
            return factory;
        });
    }

    private static KeyManagerFactory pemIdentity(Vertx vertx, Path certificate, Path key) throws Exception {
        byte[] content = Files.readAllBytes(key);
        if (new String(content, StandardCharsets.ISO_8859_1).contains("ENCRYPTED")) {
            throw new GeneralSecurityException("the key is encrypted, which is not supported in PEM: set "
                    + ConfigurationKey.SSL_KEY_STORE.key() + " to a PKCS12 file and its password instead");
        }
        return new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(Files.readAllBytes(certificate)))
                .addKeyValue(Buffer.buffer(content))
                .getKeyManagerFactory(vertx);
    }

    private static Collection<? extends Certificate> certificates(Path pem)
            throws IOException, GeneralSecurityException {
        Collection<? extends Certificate> all = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(pem)));
        if (all.isEmpty()) {
            throw new GeneralSecurityException("there is no certificate in it");
        }
        return all;
    }

    private static TrustManagerFactory trusting(Collection<? extends Certificate> authorities)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int number = 0;
        for (Certificate authority : authorities) {
            store.setCertificateEntry("authority-" + number++, authority);
        }
        return trusting(store);
    }

    /** @param store {@code null} for the authorities that the JVM trusts */
    private static TrustManagerFactory trusting(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static KeyStore open(TlsSettings.Store store) throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(store.file().toFile(), store.password() == null ? null : password(store));
    }

    private static char[] password(TlsSettings.Store store) {
        return store.password() == null
                ? NO_PASSWORD
                : store.password().reveal().toCharArray();
    }

    private <T> T loading(ConfigurationKey key, @Nullable Path file, Loading<T> loading) {
        try {
            return loading.load();
        } catch (Exception e) {
            String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new ConfigurationException(
                    List.of(key.of(factory) + (file == null ? "" : " = '" + file + "'") + ": " + message));
        }
    }

    /** The JDK and Vert.x declare many errors; all mean that the file is of no use. */
    @FunctionalInterface
    private interface Loading<T> {
        T load() throws Exception;
    }
}
