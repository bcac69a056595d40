package org.sluice.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Somebody in between: decrypts what the client sends and encrypts it anew for the server, and back. Has a certificate that the
 * client accepts, and changes nothing.
 */
final class Interceptor implements AutoCloseable {

    private static final byte[] SSL_REQUEST = {0, 0, 0, 8, 4, (byte) 0xd2, 0x16, 0x2f};

    private final ServerSocket door;
    private final int serverPort;
    private final SSLContext tls;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    Interceptor(Certificates certificates, int serverPort) throws IOException, GeneralSecurityException {
        this.serverPort = serverPort;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        char[] password = Certificates.PASSWORD.toCharArray();
        KeyManagerFactory identity = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        identity.init(
                KeyStore.getInstance(certificates.keyStore("proxy", "pkcs12").toFile(), password), password);
        this.tls = SSLContext.getInstance("TLS");
        tls.init(identity.getKeyManagers(), new TrustManager[] {new Anybody()}, null);
        threads.execute(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                threads.execute(() -> between(client));
            }
        } catch (IOException closed) {
            // the end
        }
    }

    private void between(Socket client) {
        try (client;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
            client.getInputStream().readNBytes(SSL_REQUEST.length);
            client.getOutputStream().write('S');
            server.getOutputStream().write(SSL_REQUEST);
            server.getInputStream().readNBytes(1);
            try (SSLSocket near = encrypt(client, false);
                    SSLSocket far = encrypt(server, true)) {
                threads.execute(() -> pass(near, far));
                pass(far, near);
            }
        } catch (IOException broken) {
            // one side has hung up: closing tells the other
        }
    }

    private SSLSocket encrypt(Socket socket, boolean asClient) throws IOException {
        SSLSocket encrypted = (SSLSocket) tls.getSocketFactory().createSocket(socket, "localhost", serverPort, true);
        encrypted.setUseClientMode(asClient);
        return encrypted;
    }

    private static void pass(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException broken) {
            // as above
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        threads.shutdownNow();
    }

    private static final class Anybody implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            // anybody
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // anybody
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
