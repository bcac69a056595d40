package org.sluice.it;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/** A certificate that is its own authority, made anew by the JDK's keytool, with its files in a directory. */
public final class SelfSigned {

    /** Of every store. */
    public static final String PASSWORD = "changeit";

    private final Path directory;
    private final String name;

    /** Makes it for the host or user of this name. */
    public SelfSigned(Path directory, String name) throws IOException, GeneralSecurityException {
        this.directory = directory;
        this.name = name;
        generate();
        KeyStore made = KeyStore.getInstance(keyStore().toFile(), PASSWORD.toCharArray());
        write("PRIVATE KEY", made.getKey(name, PASSWORD.toCharArray()).getEncoded(), key());
        write("CERTIFICATE", made.getCertificate(name).getEncoded(), certificate());
    }

    private void generate() throws IOException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-validity",
                        "2",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=dns:" + name,
                        "-alias",
                        name,
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        keyStore().toString())
                .inheritIO()
                .start();
        try {
            if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                keytool.destroyForcibly();
                throw new IllegalStateException("keytool made no certificate");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void write(String type, byte[] content, Path file) throws IOException {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        Files.writeString(file, "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** The certificate in PEM. */
    public Path certificate() {
        return directory.resolve(name + ".crt");
    }

    /** The private key in PEM. */
    public Path key() {
        return directory.resolve(name + ".key");
    }

    /** Certificate and private key, as PKCS12. */
    public Path keyStore() {
        return directory.resolve(name + ".p12");
    }

    /** The certificate alone, as a trusted one, in a store of this type. */
    public Path trustStore(String type) throws IOException, GeneralSecurityException {
        Path file = directory.resolve(name + "-trust." + type);
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        store.setCertificateEntry(
                name,
                KeyStore.getInstance(keyStore().toFile(), PASSWORD.toCharArray())
                        .getCertificate(name));
        try (OutputStream output = Files.newOutputStream(file)) {
            store.store(output, PASSWORD.toCharArray());
        }
        return file;
    }
}
