package org.sluice.postgres;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.SslMode;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.sluice.api.ConfigurationException;
import org.sluice.api.ConnectionFailedException;
import org.sluice.api.SluiceException;
import org.sluice.api.TransactionOptions;
import org.sluice.api.spi.FactorySettings;
import org.sluice.api.spi.Secret;
import org.sluice.api.spi.TlsMode;
import org.sluice.core.PhysicalConnection;

/**
 * Opens one connection in a deployment of its own.
 *
 * <p>Whatever a deployment has opened belongs to it. Undeploying ends a handshake that takes too long: the peer is told that
 * nothing more will be sent. Vert.x sends that instead of closing the socket, whoever asks it to; the descriptor of a socket
 * whose peer never closes its side is held until {@link PostgresClient#close()}.
 */
final class Connecting extends VerticleBase {

    /** Statements that are kept prepared on each connection. */
    static final int CACHED_STATEMENTS = 256;

    private static final int PIPELINING_LIMIT = 256;

    private final FactorySettings settings;
    private final Consumer<PhysicalConnection> onClosed;
    private final CompletableFuture<PhysicalConnection> opened;

    private Connecting(
            FactorySettings settings,
            Consumer<PhysicalConnection> onClosed,
            CompletableFuture<PhysicalConnection> opened) {
        this.settings = settings;
        this.onClosed = onClosed;
        this.opened = opened;
    }

    /** Called on an event loop. */
    static void start(
            Vertx vertx,
            FactorySettings settings,
            Consumer<PhysicalConnection> onClosed,
            CompletableFuture<PhysicalConnection> opened) {
        Connecting connecting = new Connecting(settings, onClosed, opened);
        vertx.deployVerticle(connecting).onFailure(connecting::fail);
    }

    @Override
    public Future<?> start() {
        long timer = vertx.setTimer(
                Math.max(1, settings.connectTimeout().toMillis()),
                id -> fail(new TimeoutException(
                        "no answer within " + settings.connectTimeout().toMillis() + " ms")));
        encryption().compose(this::connect).onComplete(answer -> {
            vertx.cancelTimer(timer);
            if (answer.succeeded()) {
                succeed(PgConnection.cast(answer.result()));
            } else {
                fail(answer.cause());
            }
        });
        return Future.succeededFuture();
    }

    private TlsMode mode() {
        return isUnixSocket() ? TlsMode.DISABLE : settings.link().tls().mode();
    }

    private Future<Encryption> encryption() {
        return mode() == TlsMode.DISABLE
                ? Future.succeededFuture(Encryption.none())
                : vertx.executeBlocking(
                        () -> new TlsFiles(settings.factory(), settings.link().tls()).read(vertx));
    }

    private Future<SqlConnection> connect(Encryption encryption) {
        return new Negotiation(encrypted -> attempt(encrypted, encryption), opened::isDone).connect(mode());
    }

    private Future<SqlConnection> attempt(boolean encrypted, Encryption encryption) {
        // made here, in this deployment's context: its socket belongs to the deployment
        ConnectionFactory<PgConnectOptions> factory = PgDriver.INSTANCE.createConnectionFactory(vertx, transport());
        PgConnectOptions options = options()
                .setSslMode(encrypted ? SslMode.REQUIRE : SslMode.DISABLE)
                .setSslOptions(encryption.options());
        return factory.connect(context, options).recover(failure -> {
            // Vert.x leaves the socket open if the server has no encryption
            factory.close((nothing, ignored) -> {});
            return Future.failedFuture(encryption.reasonBehind(failure));
        });
    }

    private void succeed(PgConnection connection) {
        var unused = Flushes.consolidate(connection);
        PostgresConnection physical = new PostgresConnection(context, connection, onClosed, this::discard);
        if (opened.complete(physical)) {
            physical.watch();
        } else {
            discard();
        }
    }

    private void fail(Throwable cause) {
        SluiceException known = cause instanceof ConfigurationException wrong ? wrong : failure(cause);
        if (opened.completeExceptionally(known) && context != null) {
            discard();
        }
    }

    /** Ends whatever is open, and gives the deployment up. Idempotent: a second call finds nothing. */
    private void discard() {
        vertx.undeploy(deploymentID());
    }

    private ConnectionFailedException failure(Throwable cause) {
        return new ConnectionFailedException(
                "No connection to PostgreSQL at " + where() + ", database "
                        + settings.database() + ", user " + settings.user() + " (factory " + settings.factory() + "): "
                        + reason(cause),
                cause,
                Failures.passing(cause));
    }

    private String where() {
        return isUnixSocket()
                ? "the Unix socket " + settings.host() + "/.s.PGSQL." + settings.port()
                : settings.host() + ":" + settings.port();
    }

    private boolean isUnixSocket() {
        return settings.host().startsWith("/");
    }

    private static String reason(Throwable cause) {
        Throwable[] before = cause.getSuppressed();
        return ConnectFailures.reason(cause)
                + (before.length == 0 ? "" : "; and before that: " + ConnectFailures.reason(before[0]));
    }

    private NetClientOptions transport() {
        return new NetClientOptions()
                .setConnectTimeout((int) Math.max(
                        1, Math.min(Integer.MAX_VALUE, settings.connectTimeout().toMillis())))
                .setTcpKeepAlive(settings.link().tcpKeepalive())
                .setTcpNoDelay(true);
    }

    private PgConnectOptions options() {
        Secret password = settings.password();
        Map<String, String> properties = new HashMap<>(PgConnectOptions.DEFAULT_PROPERTIES);
        properties.put("application_name", settings.applicationName());
        // as the connection's own defaults, so that RESET ALL goes back to them
        TransactionOptions defaults = settings.transactionDefaults();
        if (defaults.isolation() != null) {
            properties.put(
                    "default_transaction_isolation",
                    defaults.isolation().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
        if (defaults.readOnly() != null) {
            properties.put("default_transaction_read_only", String.valueOf(defaults.readOnly()));
        }
        if (defaults.deferrable() != null) {
            properties.put("default_transaction_deferrable", String.valueOf(defaults.deferrable()));
        }
        Duration idle = settings.link().idleInTransactionTimeout();
        if (!idle.isZero()) {
            properties.put("idle_in_transaction_session_timeout", String.valueOf(idle.toMillis()));
        }
        return new PgConnectOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setDatabase(settings.database())
                .setUser(settings.user())
                .setPassword(password == null ? "" : password.reveal())
                .setProperties(properties)
                .setReconnectAttempts(0)
                .setPipeliningLimit(PIPELINING_LIMIT)
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(CACHED_STATEMENTS)
                // every statement, however long: finding out the types of the parameters relies on it
                .setPreparedStatementCacheSqlFilter(sql -> true);
    }
}
