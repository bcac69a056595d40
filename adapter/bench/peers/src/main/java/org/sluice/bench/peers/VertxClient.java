package org.sluice.bench.peers;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import org.sluice.bench.contest.AsyncWork.Outcome;
import org.sluice.bench.contest.Database;
import org.sluice.bench.contest.Item;
import org.sluice.bench.contest.Transfer;
import org.sluice.bench.contest.WrongResultException;

/** The client without a pool: how it is started, and the statements. */
final class VertxClient {

    private VertxClient() {}

    /** With as many event loops as the adapter takes by itself. */
    static Vertx start() {
        int eventLoops = Math.max(1, Runtime.getRuntime().availableProcessors() / 4);
        return Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(eventLoops));
    }

    static PgConnectOptions options(Database database) {
        return PgConnectOptions.fromUri(database.url()).setCachePreparedStatements(true);
    }

    static boolean isOne(RowSet<Row> rows) {
        int value = rows.iterator().next().getInteger(0);
        WrongResultException.unless(value == 1, value);
        return true;
    }

    static Item item(RowSet<Row> rows) {
        Row row = rows.iterator().next();
        return new Item(row.getInteger(0), row.getInteger(1));
    }

    /** Reads any row, and looks whether it is the right one. */
    static void read(PreparedQuery<RowSet<Row>> query, Outcome outcome) {
        read(query).onComplete(telling(outcome));
    }

    static Future<Item> read(SqlConnection connection) {
        return read(connection.preparedQuery(Item.READ));
    }

    private static Future<Item> read(PreparedQuery<RowSet<Row>> query) {
        int key = Item.anyKey();
        return query.execute(Tuple.of(key)).map(rows -> {
            Item item = item(rows);
            WrongResultException.unless(item.isUnder(key), item);
            return item;
        });
    }

    static Future<?> update(SqlConnection connection, Transfer transfer) {
        return connection.preparedQuery(Transfer.UPDATE).execute(Tuple.of(transfer.delta(), transfer.account()));
    }

    static Future<?> insert(SqlConnection connection, Transfer transfer) {
        return connection.preparedQuery(Transfer.INSERT).execute(Tuple.of(transfer.account(), transfer.delta()));
    }

    static <T> Handler<AsyncResult<T>> telling(Outcome outcome) {
        return result -> {
            if (result.succeeded()) {
                outcome.succeeded();
            } else {
                outcome.failed(result.cause());
            }
        };
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
