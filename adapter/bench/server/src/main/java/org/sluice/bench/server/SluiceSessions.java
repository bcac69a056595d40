package org.sluice.bench.server;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.Result;
import org.sluice.bench.contest.AsyncWork;
import org.sluice.bench.contest.AsyncWork.Outcome;
import org.sluice.bench.contest.Databases;
import org.sluice.bench.contest.Entry;
import org.sluice.bench.contest.Item;
import org.sluice.bench.contest.Peer;
import org.sluice.bench.contest.Queries;
import org.sluice.bench.contest.Transfer;
import org.sluice.bench.contest.Workload;
import org.sluice.bench.contest.WrongResultException;

/**
 * The adapter, as an application uses it: an injected factory, a pool of the server's.
 *
 * @param kind names the factories: see {@link Factories#of}
 */
record SluiceSessions(String name, String kind, Factories factories) implements Peer {

    private static final int MOST_SESSIONS = 1000;

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
                Workload.PAGE);
    }

    @Override
    public Entry open(Workload workload, Databases databases, int connections) {
        AsyncSessionFactory factory = factories.of(kind, connections);
        return switch (workload) {
            case SELECT_ONE, SLEEP_10, SLEEP_20, SLEEP_50 ->
                inSessions(factory, session -> select(session, Queries.of(workload)));
            case POINT_SELECT -> inSessions(factory, SluiceSessions::read);
            case UNIT_OF_WORK -> Entry.of(asynchronous(number -> factory.withSession(SluiceSessions::read)));
            case TRANSACTION -> Entry.of(asynchronous(number -> factory.withTransaction(SluiceSessions::transfer)));
            case PAGE -> Entry.of(asynchronous(number -> factory.withSession(SluiceSessions::read)));
            default -> throw new IllegalArgumentException(workload.id());
        };
    }

    /** Sessions that stay open, as those of requests with many statements do; they hold no connection between statements. */
    private static Entry inSessions(AsyncSessionFactory factory, SessionWork work) {
        AsyncSession[] sessions = IntStream.range(0, MOST_SESSIONS)
                .mapToObj(number -> factory.openSession())
                .toArray(AsyncSession[]::new);
        return Entry.of(asynchronous(number -> work.in(sessions[number])), () -> {
            for (AsyncSession session : sessions) {
                session.close();
            }
        });
    }

    private static AsyncWork asynchronous(IntFunction<CompletionStage<?>> operation) {
        return (number, outcome) -> tell(operation.apply(number), outcome);
    }

    static void tell(CompletionStage<?> stage, Outcome outcome) {
        stage.whenComplete((result, failure) -> {
            if (failure == null) {
                outcome.succeeded();
            } else {
                outcome.failed(failure);
            }
        });
    }

    private static CompletionStage<Integer> select(AsyncSession session, String sql) {
        return session.one(Integer.class, sql).thenApply(value -> {
            WrongResultException.unless(value == 1, value);
            return value;
        });
    }

    private static CompletionStage<Item> read(AsyncSession session) {
        int key = Item.anyKey();
        return session.one(Item.class, Item.READ, key).thenApply(item -> {
            WrongResultException.unless(item.isUnder(key), item);
            return item;
        });
    }

    /** Both statements at once: they do not need each other's result. */
    static CompletionStage<Long> transfer(AsyncSession session) {
        Transfer transfer = Transfer.any();
        CompletionStage<Result> updated = session.execute(Transfer.UPDATE, transfer.delta(), transfer.account());
        CompletionStage<Result> inserted = session.execute(Transfer.INSERT, transfer.account(), transfer.delta());
        return updated.thenCombine(inserted, (update, insert) -> {
            WrongResultException.unless(update.affected() == 1, update);
            return insert.affected();
        });
    }

    /** One operation of a session. */
    @FunctionalInterface
    private interface SessionWork {

        CompletionStage<?> in(AsyncSession session);
    }
}
