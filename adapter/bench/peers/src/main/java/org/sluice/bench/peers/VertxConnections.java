package org.sluice.bench.peers;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.sluice.bench.contest.AsyncWork;
import org.sluice.bench.contest.Databases;
import org.sluice.bench.contest.Entry;
import org.sluice.bench.contest.Item;
import org.sluice.bench.contest.Peer;
import org.sluice.bench.contest.Queries;
import org.sluice.bench.contest.Transfer;
import org.sluice.bench.contest.Work;
import org.sluice.bench.contest.Workload;

/**
 * The same client without any pool: as many sessions as there are connections, each with its own for good. Nobody waits for a
 * connection, so its latencies are not to be compared; its throughput and its CPU are the limit for everybody on this client.
 */
final class VertxConnections implements Peer {

    @Override
    public String name() {
        return "vertx-connections";
    }

    @Override
    public Set<Workload> workloads() {
        return EnumSet.of(Workload.SELECT_ONE, Workload.POINT_SELECT, Workload.TRANSACTION);
    }

    @Override
    public Entry open(Workload workload, Databases databases, int connections) {
        Vertx vertx = VertxClient.start();
        List<SqlConnection> all = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            all.add(VertxClient.await(PgConnection.connect(vertx, VertxClient.options(databases.first()))));
        }
        return new Owned(vertx, all, work(workload, all));
    }

    private static AsyncWork work(Workload workload, List<SqlConnection> all) {
        return switch (workload) {
            case SELECT_ONE ->
                (session, outcome) -> all.get(session)
                        .preparedQuery(Queries.ONE)
                        .execute()
                        .map(VertxClient::isOne)
                        .onComplete(VertxClient.telling(outcome));
            case POINT_SELECT ->
                (session, outcome) -> VertxClient.read(all.get(session).preparedQuery(Item.READ), outcome);
            case TRANSACTION ->
                (session, outcome) -> transfer(all.get(session)).onComplete(VertxClient.telling(outcome));
            default -> throw new IllegalArgumentException(workload.id());
        };
    }

    private static Future<Void> transfer(SqlConnection connection) {
        Transfer transfer = Transfer.any();
        return connection.begin().compose(transaction -> transfer(connection, transaction, transfer));
    }

    private static Future<Void> transfer(SqlConnection connection, Transaction transaction, Transfer transfer) {
        return VertxClient.update(connection, transfer)
                .compose(updated -> VertxClient.insert(connection, transfer))
                .compose(inserted -> transaction.commit());
    }

    private record Owned(Vertx vertx, List<SqlConnection> connections, Work work) implements Entry {

        @Override
        public int sessions(int wanted) {
            return connections.size();
        }

        @Override
        public void close() {
            connections.forEach(connection -> VertxClient.await(connection.close()));
            VertxClient.await(vertx.close());
        }
    }
}
