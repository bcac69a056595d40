package org.sluice.it;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A PostgreSQL of its own that lets the user {@value #USER}, who owns the database of the same name, in by encrypted connections
 * with a password only. Its certificate, for localhost, is made anew and is its own authority.
 */
public final class EncryptedDatabase implements AutoCloseable {

    /** The user, and the database. */
    public static final String USER = "bank";

    private final SelfSigned certificate;
    private final EmbeddedPostgres postgres;

    /** Starts it, with all its files in a directory. */
    public EncryptedDatabase(Path directory, String password) {
        try {
            certificate = new SelfSigned(directory, "localhost");
            postgres = EmbeddedPostgres.builder()
                    .setDataDirectory(directory.resolve("data"))
                    .setServerConfig("ssl", "on")
                    .setServerConfig("ssl_cert_file", certificate().toString())
                    .setServerConfig("ssl_key_file", certificate.key().toString())
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

    /** The certificate in PEM. */
    public Path certificate() {
        return certificate.certificate();
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
