package org.sluice.bench;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AsyncSession;
import org.sluice.api.spi.Application;
import org.sluice.api.spi.BindableSessionFactory;
import org.sluice.api.spi.BoundSessionFactory;
import org.sluice.api.spi.PoolLimits;
import org.sluice.api.spi.PoolObserver;
import org.sluice.bench.contest.AsyncWork;
import org.sluice.bench.contest.Databases;
import org.sluice.bench.contest.Entry;
import org.sluice.bench.contest.Item;
import org.sluice.bench.contest.Peer;
import org.sluice.bench.contest.Workload;
import org.sluice.bench.contest.WrongResultException;
import org.sluice.connector.SluiceManagedConnectionFactory;
import org.sluice.connector.SluiceResourceAdapter;

/** The whole adapter, from the session to the socket, over a plain pool in the server's place; continuations are direct. */
final class AdapterOutside implements Peer {

    @Override
    public String name() {
        return "sluice";
    }

    @Override
    public Set<Workload> workloads() {
        return EnumSet.of(Workload.UNIT_OF_WORK);
    }

    @Override
    public Entry open(Workload workload, Databases databases, int connections) {
        FixedPool pool = new FixedPool(connections);
        SluiceResourceAdapter adapter = new SluiceResourceAdapter();
        SluiceManagedConnectionFactory connector = new SluiceManagedConnectionFactory();
        connector.setResourceAdapter(adapter);
        BoundSessionFactory factory = ((BindableSessionFactory) connector.createConnectionFactory(pool))
                .bind(new Outside(Map.of("sluice.url", databases.first().url(), "sluice.continuations", "direct")));
        AsyncWork work = (session, outcome) -> read(factory.openSession(), outcome);
        return Entry.of(work, () -> {
            factory.close();
            pool.close();
            adapter.stop();
        });
    }

    private static void read(AsyncSession session, AsyncWork.Outcome outcome) {
        int key = Item.anyKey();
        CompletionStage<Item> read = session.one(Item.class, Item.READ, key);
        read.thenAccept(item -> WrongResultException.unless(item.isUnder(key), item))
                .whenComplete((right, failure) -> {
                    session.close();
                    tell(outcome, failure);
                });
    }

    private static void tell(AsyncWork.Outcome outcome, @Nullable Throwable failure) {
        if (failure == null) {
            outcome.succeeded();
        } else {
            outcome.failed(failure);
        }
    }

    /** An application without a server: plain threads, no context. */
    private record Outside(Map<String, String> values) implements Application {

        @Override
        public String name() {
            return "bench";
        }

        @Override
        public @Nullable String configuration(String key) {
            return values.get(key);
        }

        @Override
        public ThreadFactory continuationThreads() {
            return Executors.defaultThreadFactory();
        }

        @Override
        public Executor captureContext() {
            return Runnable::run;
        }

        @Override
        public PoolLimits limits() {
            return PoolLimits.unknown();
        }

        @Override
        public @Nullable PoolObserver observer() {
            return null;
        }

        /** Without the values: one of them has a password in it. */
        @Override
        public String toString() {
            return "bench";
        }
    }
}
