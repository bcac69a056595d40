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
        // one after the other, as everybody does: two who have one each would wait for each other
        return first.withConnection(one -> second.withConnection(two -> transfer(one, two)));
    }

    private static Future<Void> transfer(SqlConnection one, SqlConnection two) {
        Transfer transfer = Transfer.any();
        String name = UUID.randomUUID().toString();
        return Future.all(
                        prepared(one, name + "-1", connection -> VertxClient.update(connection, transfer)),
                        prepared(two, name + "-2", connection -> VertxClient.insert(connection, transfer)))
                .compose(both -> Future.all(committed(one, name + "-1"), committed(two, name + "-2")))
                .mapEmpty();
    }

    private static Future<?> prepared(SqlConnection connection, String name, Function<SqlConnection, Future<?>> work) {
        return connection
                .query("begin")
                .execute()
                .compose(begun -> work.apply(connection))
                .compose(done ->
                        connection.query("prepare transaction '" + name + "'").execute());
    }

    private static Future<?> committed(SqlConnection connection, String name) {
        return connection.query("commit prepared '" + name + "'").execute();
    }
}
