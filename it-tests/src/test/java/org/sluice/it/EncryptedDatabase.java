package org.sluice.it;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * A PostgreSQL of its own that lets the user {@value #USER}, who owns the database of the same name, in by encrypted connections
 * with a password only. Its certificate, for localhost, is made anew and is its own authority.
 */
public final class EncryptedDatabase implements AutoCloseable {

    /** The user, and the database. */
    public static final String USER = "bank";

    private static final String STORE_PASSWORD = "changeit";

    private final Path directory;
    private final EmbeddedPostgres postgres;

    /** Starts it, with all its files in a directory. */
    public EncryptedDatabase(Path directory, String password) {
        this.directory = directory;
        try {
            makeCertificate();
            postgres = EmbeddedPostgres.builder()
                    .setDataDirectory(directory.resolve("data"))
                    .setServerConfig("ssl", "on")
                    .setServerConfig("ssl_cert_file", certificate().toString())
                    .setServerConfig(
                            "ssl_key_file", directory.resolve("server.key").toString())
                    .setServerConfig("unix_socket_directories", "''")
                    .start();
            run("create role " + USER + " login password '" + password + "'");
            run("create database " + USER + " owner " + USER);
            Files.writeString(directory.resolve("data/pg_hba.conf"), """
                    host     all   postgres  127.0.0.1/32  trust
                    hostssl  bank  bank      127.0.0.1/32  scram-sha-256
                    """);
            run("select pg_reload_conf()");
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void makeCertificate() throws IOException, GeneralSecurityException {
        Path store = directory.resolve("server.p12");
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
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-alias",
                        "server",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        STORE_PASSWORD,
                        "-keystore",
                        store.toString())
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
        KeyStore made = KeyStore.getInstance(store.toFile(), STORE_PASSWORD.toCharArray());
        write(
                "PRIVATE KEY",
                made.getKey("server", STORE_PASSWORD.toCharArray()).getEncoded(),
                directory.resolve("server.key"));
        write("CERTIFICATE", made.getCertificate("server").getEncoded(), certificate());
    }

    private static void write(String type, byte[] content, Path file) throws IOException {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        Files.writeString(file, "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** The certificate in PEM. */
    public Path certificate() {
        return directory.resolve("server.crt");
    }

    /** The port. */
    public int port() {
        return postgres.getPort();
    }

    /** Runs SQL as the superuser. */
    public void run(String sql) {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** How many connections of the user there are, encrypted or not. */
    public int backends(boolean encrypted) {
        String sql = "select count(*) from pg_stat_ssl s join pg_stat_activity a using (pid) where a.usename = '" + USER
                + "' and s.ssl = " + encrypted;
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
