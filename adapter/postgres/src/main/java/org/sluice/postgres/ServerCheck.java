package org.sluice.postgres;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Lets the JDK check the server's certificate, authority and host name both, and remembers why it refused: Vert.x says no more
 * than that the handshake failed.
 */
final class ServerCheck extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager jdk;
    private volatile @Nullable CertificateException refusal;

    private ServerCheck(X509ExtendedTrustManager jdk) {
        this.jdk = jdk;
    }

    static ServerCheck by(TrustManagerFactory authorities) {
        for (TrustManager manager : authorities.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager jdk) {
                return new ServerCheck(jdk);
            }
        }
        throw new IllegalStateException("the JDK has no trust manager for X.509");
    }

    /** Why the server's certificate was refused; {@code null} if it was not. */
    @Nullable CertificateException refusal() {
        return refusal;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            jdk.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            refusal = e;
            throw e;
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        jdk.checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        jdk.checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        jdk.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        jdk.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        jdk.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return jdk.getAcceptedIssuers();
    }
}
