package org.sluice.bench.peers.netty41;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import org.sluice.bench.contest.AsyncWork;
import org.sluice.bench.contest.AsyncWork.Outcome;
import org.sluice.bench.contest.Database;
import org.sluice.bench.contest.Databases;
import org.sluice.bench.contest.Entry;
import org.sluice.bench.contest.Item;
import org.sluice.bench.contest.Peer;
import org.sluice.bench.contest.Queries;
import org.sluice.bench.contest.Transfer;
import org.sluice.bench.contest.Workload;
import org.sluice.bench.contest.WrongResultException;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** r2dbc-postgresql over r2dbc-pool. */
final class R2dbcPool implements Peer {

    @Override
    public String name() {
        return "r2dbc-pool";
    }

    @Override
    public Set<Workload> workloads() {
        return EnumSet.of(
                Workload.SELECT_ONE,
                Workload.POINT_SELECT,
                Workload.TRANSACTION,
                Workload.SLEEP_10,
                Workload.SLEEP_20,
                Workload.SLEEP_50,
                Workload.UNIT_OF_WORK,
                Workload.ACQUIRE);
    }

    @Override
    public Entry open(Workload workload, Databases databases, int connections) {
        LoopResources loops = LoopResources.create(
                "bench-r2dbc", Math.max(1, Runtime.getRuntime().availableProcessors() / 4), true);
        ConnectionPool pool = new ConnectionPool(ConnectionPoolConfiguration.builder(factory(databases.first(), loops))
                .initialSize(connections)
                .maxSize(connections)
                .build());
        pool.warmup().block();
        return Entry.of(work(workload, pool), () -> {
            pool.disposeLater().block();
            loops.disposeLater().block();
        });
    }

    private static PostgresqlConnectionFactory factory(Database database, LoopResources loops) {
        return new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                .host(database.host())
                .port(database.port())
                .database(database.name())
                .username(database.user())
                .password(database.password())
                .loopResources(loops)
                .build());
    }

    private static AsyncWork work(Workload workload, ConnectionPool pool) {
        return switch (workload) {
            case SELECT_ONE, SLEEP_10, SLEEP_20, SLEEP_50 ->
                with(pool, connection -> select(connection, Queries.of(workload)));
            case POINT_SELECT, UNIT_OF_WORK -> with(pool, R2dbcPool::read);
            case TRANSACTION -> with(pool, R2dbcPool::transfer);
            case ACQUIRE -> with(pool, connection -> Mono.just(true));
            default -> throw new IllegalArgumentException(workload.id());
        };
    }

    private static AsyncWork with(ConnectionPool pool, Function<Connection, Mono<?>> operation) {
        return (session, outcome) -> tell(Mono.usingWhen(pool.create(), operation, Connection::close), outcome);
    }

    private static void tell(Mono<?> operation, Outcome outcome) {
        var unused = operation.subscribe(result -> {}, outcome::failed, outcome::succeeded);
    }

    private static Mono<?> select(Connection connection, String sql) {
        return one(connection.createStatement(sql), row -> row.get(0, Integer.class))
                .doOnNext(value -> WrongResultException.unless(value == 1, value));
    }

    private static Mono<?> read(Connection connection) {
        int key = Item.anyKey();
        return one(connection.createStatement(Item.READ).bind("$1", key), R2dbcPool::item)
                .doOnNext(item -> WrongResultException.unless(item.isUnder(key), item));
    }

    private static Item item(Row row) {
        return new Item(number(row, 0), number(row, 1));
    }

    private static int number(Row row, int column) {
        Integer value = row.get(column, Integer.class);
        return value == null ? 0 : value;
    }

    private static <T> Mono<T> one(Statement statement, Function<Row, T> mapping) {
        return Mono.from(statement.execute())
                .flatMap(result -> Mono.from(result.map((row, metadata) -> mapping.apply(row))));
    }

    private static Mono<?> transfer(Connection connection) {
        Transfer transfer = Transfer.any();
        return Mono.from(connection.beginTransaction())
                .then(run(connection, Transfer.UPDATE, transfer.delta(), transfer.account()))
                .then(run(connection, Transfer.INSERT, transfer.account(), transfer.delta()))
                .then(Mono.from(connection.commitTransaction()));
    }

    private static Mono<Long> run(Connection connection, String sql, int first, int second) {
        return Mono.from(connection
                        .createStatement(sql)
                        .bind("$1", first)
                        .bind("$2", second)
                        .execute())
                .flatMap(result -> Mono.from(((Result) result).getRowsUpdated()));
    }
}
