package org.sluice.it;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A PostgreSQL of its own with encryption and a Unix socket, and with users who have to sign on in different ways. The password of
 * each is its name.
 */
public final class DoorsDatabase implements AutoCloseable {

    private static final String HBA = """
            # TYPE    DATABASE  USER       ADDRESS       METHOD
            host      all       postgres   127.0.0.1/32  trust
            host      all       scramuser  127.0.0.1/32  scram-sha-256
            hostssl   all       tlsonly    127.0.0.1/32  scram-sha-256
            hostssl   all       certuser   127.0.0.1/32  cert
            host      all       md5user    127.0.0.1/32  md5
            host      all       plain      127.0.0.1/32  password
            local     all       scramuser                scram-sha-256
            local     all       peeruser                 peer map=everybody
            """;
    /** Any name: in a container the server may know its callers by other names than they do. */
    private static final String IDENT = "everybody /^.*$ peeruser\n";

    private final SelfSigned own;
    private final SelfSigned certuser;
    private final Path sockets;
    private final EmbeddedPostgres postgres;

    /** Starts it, with its files in a directory, but for the socket: such a path may have about 100 characters. */
    public DoorsDatabase(Path directory) throws IOException, GeneralSecurityException {
        own = new SelfSigned(directory, "localhost");
        certuser = new SelfSigned(directory, "certuser");
        sockets = Files.createTempDirectory(Path.of("/tmp"), "sluice");
        postgres = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("data"))
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", own.certificate().toString())
                .setServerConfig("ssl_key_file", own.key().toString())
                .setServerConfig("ssl_ca_file", certuser.certificate().toString())
                .setServerConfig("unix_socket_directories", sockets.toString())
                .start();
        for (String user : new String[] {"scramuser", "tlsonly", "certuser", "plain", "peeruser"}) {
            run("create role " + user + " login password '" + user + "'");
        }
        run("set password_encryption = 'md5'; create role md5user login password 'md5user'");
        Files.writeString(directory.resolve("data/pg_hba.conf"), HBA);
        Files.writeString(directory.resolve("data/pg_ident.conf"), IDENT);
        run("select pg_reload_conf()");
    }

    /** The server's certificate. */
    public SelfSigned certificate() {
        return own;
    }

    /** The certificate of the user {@code certuser}. */
    public SelfSigned certuser() {
        return certuser;
    }

    /** Where the Unix socket is. */
    public Path sockets() {
        return sockets;
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

    @Override
    public void close() throws IOException {
        postgres.close();
        Files.delete(sockets);
    }
}
