package org.sluice.connector;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;
import org.sluice.core.AdapterThreads;
import org.sluice.core.ForgottenSessions;
import org.sluice.postgres.PostgresClient;

/** What runs while the adapter runs: the database client, the clock, and the lanes. */
final class AdapterRuntime {

    private static final Duration LONGEST_END = Duration.ofSeconds(5);
    private static final long IDLE_SECONDS = 10;

    private final PostgresClient client;
    private final TimerThread timer = new TimerThread();
    private final Publications publications = new Publications();
    private final TransactionRegistry transactions = new TransactionRegistry();
    private final GlobalIds globalIds = new GlobalIds();
    private final ForgottenSessions forgotten = new ForgottenSessions(timer);
    private final Set<LaneThreads> lanes = ConcurrentHashMap.newKeySet();
    private final Set<CurrentFactory> current = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor late = new ThreadPoolExecutor(
            1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new AdapterThreads("sluice-late"));
    private final ThreadPoolExecutor limits = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            new AdapterThreads("sluice-limit"));
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

    AdapterRuntime(int eventLoops) {
        this.client = new PostgresClient(eventLoops);
        late.allowCoreThreadTimeOut(true);
    }

    PostgresClient client() {
        return client;
    }

    TimerThread timer() {
        return timer;
    }

    Publications publications() {
        return publications;
    }

    TransactionRegistry transactions() {
        return transactions;
    }

    GlobalIds globalIds() {
        return globalIds;
    }

    ForgottenSessions forgotten() {
        return forgotten;
    }

    /** Where stages complete whose application, or whose server's threads, are gone. */
    Executor late() {
        return late;
    }

    /**
     * For what may wait for a database or for the server, and must not wait for one another: branches that took too long and are
     * rolled back, pools that are made anew.
     */
    Executor limits() {
        return limits;
    }

    /** Completes when the runtime is being closed: whoever waits for something else gives up then. */
    CompletionStage<@Nullable Void> ended() {
        return ended;
    }

    /** Has it look for a factory of its pool whenever one is made, until the result is run. */
    Runnable keepCurrent(CurrentFactory factory) {
        current.add(factory);
        return () -> current.remove(factory);
    }

    void factoryMade() {
        current.forEach(factory -> limits.execute(factory::lookUntilSeen));
    }

    /** Threads for a lane; they end when idle, and with the runtime. */
    LaneThreads newLaneThreads(String factory) {
        if (ended.isDone()) {
            throw stopped();
        }
        LaneThreads threads = new LaneThreads(factory, lanes::remove);
        lanes.add(threads);
        return threads;
    }

    static SluiceException stopped() {
        return new SluiceException("SLUICE2002: the resource adapter has been stopped");
    }

    /** Ends everything. Waits for it, within bounds. */
    void close() {
        ended.complete(null);
        List<LaneThreads> all = new ArrayList<>(lanes);
        all.forEach(LaneThreads::close);
        Blocking.quietly(client.close(), LONGEST_END);
        timer.close();
        late.shutdown();
        limits.shutdown();
    }
}
