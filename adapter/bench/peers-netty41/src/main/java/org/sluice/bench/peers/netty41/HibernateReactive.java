package org.sluice.bench.peers.netty41;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.cfg.Configuration;
import org.hibernate.reactive.provider.ReactiveServiceRegistryBuilder;
import org.hibernate.reactive.stage.Stage;
import org.hibernate.reactive.stage.Stage.StatelessSession;
import org.hibernate.reactive.vertx.VertxInstance;
import org.sluice.bench.contest.AsyncWork;
import org.sluice.bench.contest.Database;
import org.sluice.bench.contest.Databases;
import org.sluice.bench.contest.Entry;
import org.sluice.bench.contest.Item;
import org.sluice.bench.contest.Peer;
import org.sluice.bench.contest.Queries;
import org.sluice.bench.contest.Transfer;
import org.sluice.bench.contest.Workload;
import org.sluice.bench.contest.WrongResultException;

/** Hibernate Reactive, with a stateless session for each operation. It has no session that takes a connection and does nothing. */
final class HibernateReactive implements Peer {

    @Override
    public String name() {
        return "hibernate-reactive";
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
                Workload.UNIT_OF_WORK);
    }

    @Override
    public Entry open(Workload workload, Databases databases, int connections) {
        int eventLoops = Math.max(1, Runtime.getRuntime().availableProcessors() / 4);
        Vertx vertx =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(eventLoops));
        Configuration configuration = configuration(databases.first(), connections);
        StandardServiceRegistry registry = new ReactiveServiceRegistryBuilder()
                .applySettings(configuration.getProperties())
                .addService(VertxInstance.class, () -> vertx)
                .build();
        Stage.SessionFactory factory =
                configuration.buildSessionFactory(registry).unwrap(Stage.SessionFactory.class);
        return Entry.of(work(workload, factory), () -> {
            factory.close();
            StandardServiceRegistryBuilder.destroy(registry);
            vertx.close().toCompletionStage().toCompletableFuture().join();
        });
    }

    private static Configuration configuration(Database database, int connections) {
        return new Configuration()
                .addAnnotatedClass(ItemEntity.class)
                .addAnnotatedClass(AccountEntity.class)
                .addAnnotatedClass(EntryEntity.class)
                .setProperty(AvailableSettings.JAKARTA_JDBC_URL, database.jdbcUrl())
                .setProperty(AvailableSettings.JAKARTA_JDBC_USER, database.user())
                .setProperty(AvailableSettings.JAKARTA_JDBC_PASSWORD, database.password())
                .setProperty(AvailableSettings.POOL_SIZE, String.valueOf(connections))
                .setProperty(AvailableSettings.STATEMENT_BATCH_SIZE, "0");
    }

    private static AsyncWork work(Workload workload, Stage.SessionFactory factory) {
        return switch (workload) {
            case SELECT_ONE, SLEEP_10, SLEEP_20, SLEEP_50 ->
                with(factory, session -> select(session, Queries.of(workload)));
            case POINT_SELECT, UNIT_OF_WORK -> with(factory, HibernateReactive::read);
            case TRANSACTION -> with(factory, session -> session.withTransaction(transaction -> transfer(session)));
            default -> throw new IllegalArgumentException(workload.id());
        };
    }

    private static AsyncWork with(
            Stage.SessionFactory factory, Function<StatelessSession, CompletionStage<?>> operation) {
        return (number, outcome) -> factory.openStatelessSession()
                .thenCompose(session -> operation
                        .apply(session)
                        .handle((result, failure) -> failure)
                        .thenCompose(failure -> session.close().thenAccept(closed -> {
                            if (failure != null) {
                                throw new IllegalStateException(failure);
                            }
                        })))
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        outcome.succeeded();
                    } else {
                        outcome.failed(failure);
                    }
                });
    }

    private static CompletionStage<?> select(StatelessSession session, String sql) {
        return session.createNativeQuery(sql, Integer.class)
                .getSingleResult()
                .thenAccept(value -> WrongResultException.unless(value == 1, value));
    }

    private static CompletionStage<?> read(StatelessSession session) {
        int key = Item.anyKey();
        return session.get(ItemEntity.class, key)
                .thenAccept(found -> WrongResultException.unless(new Item(found.id, found.value).isUnder(key), found));
    }

    private static CompletionStage<?> transfer(StatelessSession session) {
        Transfer transfer = Transfer.any();
        return session.createMutationQuery("update AccountEntity set balance = balance + :delta where id = :id")
                .setParameter("delta", transfer.delta())
                .setParameter("id", transfer.account())
                .executeUpdate()
                .thenCompose(updated -> session.insert(new EntryEntity(transfer)));
    }
}
