package org.sluice.bench;

import java.util.Map;
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
import org.sluice.connector.SluiceManagedConnectionFactory;
import org.sluice.connector.SluiceResourceAdapter;

/** The whole adapter, from the session to the socket, over a plain pool in the server's place. */
final class SluiceContestant implements Contestant {

    private final String continuations;
    private final FixedPool pool;
    private final SluiceResourceAdapter adapter = new SluiceResourceAdapter();
    private final BoundSessionFactory factory;

    /**
     * Opens nothing yet.
     *
     * @param continuations a value of {@code sluice.continuations}
     */
    SluiceContestant(String url, int connections, int eventLoops, String continuations) {
        this.continuations = continuations;
        this.pool = new FixedPool(connections);
        adapter.setEventLoops(eventLoops);
        SluiceManagedConnectionFactory connector = new SluiceManagedConnectionFactory();
        connector.setResourceAdapter(adapter);
        BindableSessionFactory found = (BindableSessionFactory) connector.createConnectionFactory(pool);
        factory = found.bind(new Outside(Map.of("sluice.url", url, "sluice.continuations", continuations)));
    }

    @Override
    public String name() {
        return "Sluice, continuations " + continuations;
    }

    @Override
    public CompletionStage<Item> read(int key) {
        AsyncSession session = factory.openSession();
        return session.one(Item.class, Item.READ, key).whenComplete((item, failure) -> session.close());
    }

    /** Every connection that was taken from the pool is back in it. */
    boolean isAtRest() {
        return pool.inUse() == 0;
    }

    @Override
    public void close() {
        factory.close();
        pool.close();
        adapter.stop();
    }

    /** An application without a server: plain threads, no context. */
    private record Outside(Map<String, String> values) implements Application {
        @Override
        public @Nullable PoolObserver observer() {
            return null;
        }

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

        /** Without the values: one of them has a password in it. */
        @Override
        public String toString() {
            return "bench";
        }
    }
}
