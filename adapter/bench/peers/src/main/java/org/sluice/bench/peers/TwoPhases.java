package org.sluice.bench.peers;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.sluice.bench.contest.Transfer;

/** Two databases, prepared and then committed, both at the same time; without anybody who would finish it after a crash. */
record TwoPhases(Pool first, Pool second) implements Supplier<Future<?>> {

    @Override
    public Future<?> get() {
        Transfer transfer = Transfer.any();
        String name = UUID.randomUUID().toString();
        return Future.all(
                        prepared(first, name + "-1", connection -> VertxClient.update(connection, transfer)),
                        prepared(second, name + "-2", connection -> VertxClient.insert(connection, transfer)))
                .compose(both -> Future.all(committed(first, name + "-1"), committed(second, name + "-2")));
    }

    private static Future<?> prepared(Pool pool, String name, Function<SqlConnection, Future<?>> work) {
        return pool.withConnection(connection -> connection
                .query("begin")
                .execute()
                .compose(begun -> work.apply(connection))
                .compose(done ->
                        connection.query("prepare transaction '" + name + "'").execute()));
    }

    private static Future<?> committed(Pool pool, String name) {
        return pool.query("commit prepared '" + name + "'").execute();
    }
}
