package org.sluice.postgres;

import io.vertx.core.net.ClientSSLOptions;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * How to encrypt.
 *
 * @param options for Vert.x
 * @param check of the server's certificate; {@code null} if any will do
 */
record Encryption(ClientSSLOptions options, @Nullable ServerCheck check) {

    static Encryption none() {
        return new Encryption(new ClientSSLOptions(), null);
    }

    /** The reason behind a failed handshake, if the check knows it; else the failure as it is. */
    Throwable reasonBehind(Throwable failure) {
        CertificateException refusal = check == null ? null : check.refusal();
        if (refusal == null) {
            return failure;
        }
        SSLHandshakeException reason = new SSLHandshakeException("the server's certificate is not accepted");
        reason.initCause(refusal);
        return reason;
    }
}
