package org.sluice.bench.peers;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.sluice.bench.contest.AsyncWork;
import org.sluice.bench.contest.Database;
import org.sluice.bench.contest.Databases;
import org.sluice.bench.contest.Entry;
import org.sluice.bench.contest.Item;
import org.sluice.bench.contest.PageWork;
import org.sluice.bench.contest.Peer;
import org.sluice.bench.contest.Queries;
import org.sluice.bench.contest.Transfer;
import org.sluice.bench.contest.Workload;

/**
 * The client that the adapter is built on, with its own pool: the reference. It knows nothing of JTA; in the workloads that are
 * transactions of the server's it does by hand what a transaction manager would have it do.
 */
final class VertxPool implements Peer {

    @Override
    public String name() {
        return "vertx-pool";
    }

    @Override
    public Set<Workload> workloads() {
        return EnumSet.allOf(Workload.class);
    }

    @Override
    public Entry open(Workload workload, Databases databases, int connections) {
        Vertx vertx = VertxClient.start();
        Pool first = pool(vertx, databases.first(), connections);
        Pool second = pool(vertx, databases.second(), connections);
        return Entry.of(work(workload, first, second), () -> {
            VertxClient.await(first.close());
            VertxClient.await(second.close());
            VertxClient.await(vertx.close());
        });
    }

    private static Pool pool(Vertx vertx, Database database, int connections) {
        return PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(connections).setMaxWaitQueueSize(-1))
                .connectingTo(VertxClient.options(database))
                .using(vertx)
                .build();
    }

    private static AsyncWork work(Workload workload, Pool first, Pool second) {
        return switch (workload) {
            case SELECT_ONE, SLEEP_10, SLEEP_20, SLEEP_50 -> select(first, Queries.of(workload));
            case POINT_SELECT -> (session, outcome) -> VertxClient.read(first.preparedQuery(Item.READ), outcome);
            case UNIT_OF_WORK ->
                asynchronous(() -> first.getConnection()
                        .compose(connection -> VertxClient.read(connection).eventually(connection::close)));
            case ACQUIRE -> asynchronous(() -> first.getConnection().compose(connection -> connection.close()));
            case TRANSACTION, JTA_LOCAL, XA_ONE ->
                asynchronous(() -> first.withTransaction(connection -> {
                    Transfer transfer = Transfer.any();
                    return VertxClient.update(connection, transfer)
                            .compose(updated -> VertxClient.insert(connection, transfer));
                }));
            case XA_TWO -> asynchronous(new TwoPhases(first, second));
            case PAGE -> new Page(first);
        };
    }

    private static AsyncWork select(Pool pool, String sql) {
        return (session, outcome) ->
                pool.preparedQuery(sql).execute().map(VertxClient::isOne).onComplete(VertxClient.telling(outcome));
    }

    private static AsyncWork asynchronous(Supplier<Future<?>> operation) {
        return (session, outcome) -> operation.get().onComplete(VertxClient.telling(outcome));
    }

    private record Page(Pool pool) implements PageWork {

        @Override
        public CompletionStage<Item> item(int key) {
            return pool.preparedQuery(Item.READ)
                    .execute(Tuple.of(key))
                    .map(VertxClient::item)
                    .toCompletionStage();
        }
    }
}
