package org.sluice.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.CompletionStage;

/** The database client that the adapter is built on, with its own pool: the reference. */
final class VertxContestant implements Contestant {

    private final Vertx vertx;
    private final Pool pool;

    VertxContestant(String url, int connections, int eventLoops) {
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(eventLoops));
        pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(connections).setMaxWaitQueueSize(-1))
                .connectingTo(PgConnectOptions.fromUri(url).setCachePreparedStatements(true))
                .using(vertx)
                .build();
    }

    @Override
    public String name() {
        return "Vert.x pool";
    }

    /** Makes the table that everybody reads from. Blocks. */
    void createTable() {
        await(pool.query(Item.CREATE).execute());
        await(pool.query(Item.FILL).execute());
        await(pool.query("vacuum analyze bench_item").execute());
    }

    @Override
    public CompletionStage<Item> read(int key) {
        return pool.preparedQuery(Item.READ)
                .execute(Tuple.of(key))
                .map(VertxContestant::item)
                .toCompletionStage();
    }

    private static Item item(RowSet<Row> rows) {
        Row row = rows.iterator().next();
        return new Item(row.getInteger(0), row.getInteger(1));
    }

    @Override
    public void close() {
        await(pool.close());
        await(vertx.close());
    }

    private static void await(Future<?> future) {
        future.toCompletionStage().toCompletableFuture().join();
    }
}
