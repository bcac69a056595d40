package org.sluice.api.spi;

/**
 * Whether a connection is encrypted, and what is checked of the server; libpq's {@code sslmode}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-SSLMODE-STATEMENTS">PostgreSQL: protection
 *     provided in different modes</a>
 */
public enum TlsMode {
    /** In the clear. */
    DISABLE,
    /** In the clear; encrypted if the server refuses that. */
    ALLOW,
    /** Encrypted; in the clear if the server cannot. Whoever is on the way can make it so. */
    PREFER,
    /** Encrypted or not at all. Nothing is known of who answers, unless an authority's certificate is given. */
    REQUIRE,
    /** As {@link #REQUIRE}, and the server's certificate is signed by a trusted authority. */
    VERIFY_CA,
    /** As {@link #VERIFY_CA}, and the certificate is for the host that was asked for. */
    VERIFY_FULL;

    /** Whether a connection in the clear is never good enough. */
    public boolean mustEncrypt() {
        return compareTo(REQUIRE) >= 0;
    }

    /** Whether the certificate must be signed by an authority, whatever else is configured. */
    public boolean mustVerify() {
        return compareTo(VERIFY_CA) >= 0;
    }
}
