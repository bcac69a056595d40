package org.sluice.api.spi;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How connections are encrypted. The files are named, not read: they are read for each connection that is opened, so that a new
 * certificate counts from the next one on.
 *
 * <p>{@code toString} shows no secret.
 *
 * @param mode whether, and what is checked
 * @param rootCertificate the trusted authorities, in PEM; excludes {@code trustStore}
 * @param trustStore the trusted authorities, as a key store of Java's
 * @param certificate the client's certificate, in PEM, with {@code key}; excludes {@code keyStore}
 * @param key the private key of {@code certificate}, in PEM, not encrypted
 * @param keyStore the client's certificate and private key, as a key store of Java's
 */
public record TlsSettings(
        TlsMode mode,
        @Nullable Path rootCertificate,
        @Nullable Store trustStore,
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable Store keyStore) {

    /** No encryption. */
    public static final TlsSettings DISABLED = new TlsSettings(TlsMode.DISABLE, null, null, null, null, null);

    /** Whether the server's certificate is checked: as the mode wants it, or because authorities are given. */
    public boolean verifies() {
        return mode.mustVerify() || (mode == TlsMode.REQUIRE && (rootCertificate != null || trustStore != null));
    }

    /** A PKCS12 or JKS file. */
    public record Store(Path file, @Nullable Secret password) {}
}
