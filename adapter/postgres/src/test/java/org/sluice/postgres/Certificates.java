package org.sluice.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Authorities, and certificates that they signed, made anew for each run by the JDK's keytool. The authority {@code ca} has signed
 * {@code server} (for localhost, by name only), {@code proxy} (for the same) and {@code certuser}; the authority {@code otherca} has signed
 * {@code stranger}.
 */
final class Certificates {

    static final String PASSWORD = "changeit";

    private final Path directory;
    private final Path all;

    Certificates(Path directory) {
        this.directory = directory;
        this.all = directory.resolve("all.p12");
        authority("ca");
        authority("otherca");
        signed("server", "CN=localhost", "ca", "-ext", "san=dns:localhost");
        signed("proxy", "CN=localhost", "ca", "-ext", "san=dns:localhost");
        signed("certuser", "CN=certuser", "ca");
        signed("stranger", "CN=certuser", "otherca");
    }

    /** The certificate in PEM, with its authority's behind it. */
    Path certificate(String name) {
        return write(name + ".crt", () -> {
            StringBuilder chain = new StringBuilder();
            for (Certificate certificate : store().getCertificateChain(name)) {
                chain.append(pem("CERTIFICATE", certificate.getEncoded()));
            }
            return chain.toString();
        });
    }

    /** The private key in PEM, as PKCS8, for its owner's eyes only. */
    Path key(String name) {
        Path file = write(name + ".key", () -> {
            Key key = store().getKey(name, PASSWORD.toCharArray());
            return pem("PRIVATE KEY", key.getEncoded());
        });
        try {
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Certificate and key in a key store with {@link #PASSWORD}. */
    Path keyStore(String name, String type) {
        return save(name + "." + type, type, store -> {
            char[] password = PASSWORD.toCharArray();
            store.setKeyEntry(name, store().getKey(name, password), password, store().getCertificateChain(name));
        });
    }

    /** The certificate alone, as a trusted one, in a key store with {@link #PASSWORD}. */
    Path trustStore(String name, String type) {
        return save(
                name + "-trust." + type, type, store -> store.setCertificateEntry(name, store().getCertificate(name)));
    }

    private void authority(String name) {
        generate(name, "CN=" + name, List.of("-ext", "bc:c"));
    }

    private void signed(String name, String owner, String authority, String... more) {
        List<String> options = new ArrayList<>(List.of("-signer", authority));
        options.addAll(List.of(more));
        generate(name, owner, options);
    }

    private void generate(String alias, String owner, List<String> more) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                all.toString(),
                "-storepass",
                PASSWORD,
                "-alias",
                alias,
                "-dname",
                owner));
        command.addAll(more);
        run(command);
    }

    private void run(List<String> command) {
        try {
            Path output = directory.resolve("keytool.log");
            Process keytool = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                keytool.destroyForcibly();
                throw new IllegalStateException("keytool: " + Files.readString(output));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private KeyStore store() throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(all.toFile(), PASSWORD.toCharArray());
    }

    private static String pem(String type, byte[] content) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }

    private Path write(String name, Making making) {
        try {
            return Files.writeString(directory.resolve(name), making.text());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path save(String name, String type, Filling filling) {
        Path file = directory.resolve(name);
        try (var output = Files.newOutputStream(file)) {
            KeyStore store = KeyStore.getInstance(type);
            store.load(null, null);
            filling.fill(store);
            store.store(output, PASSWORD.toCharArray());
            return file;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Making {
        String text() throws IOException, GeneralSecurityException;
    }

    private interface Filling {
        void fill(KeyStore store) throws IOException, GeneralSecurityException;
    }
}
