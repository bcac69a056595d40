package org.sluice.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.sluice.bench.contest.AsyncWork;
import org.sluice.bench.contest.Entry;
import org.sluice.bench.contest.Workload;
import org.sluice.bench.peers.VertxAndJdbcPeers;

/**
 * Open a session, one query, close; on a real PostgreSQL, but without an application server: the whole adapter over a plain
 * connection manager, beside the client's own pool.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = "-Djava.naming.factory.initial=org.sluice.bench.OutsideNaming")
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@SuppressWarnings("NullAway.Init") // opened by set-up
public class AdapterBenchmark {

    /** Operations in one call of the benchmark. */
    public static final int OPERATIONS = 2_000;

    private static final int CONNECTIONS = 10;

    /** Who does it. */
    @Param({Options.REFERENCE, "sluice"})
    public String peer = Options.REFERENCE;

    /** How many sessions are at work at the same time. */
    @Param({"1", "64"})
    public int sessions = 1;

    private BenchDatabase database;
    private Entry entry;

    /** Starts PostgreSQL, and makes the pool. */
    @Setup
    public void open() throws Exception {
        database = BenchDatabase.start();
        entry = Stream.concat(Stream.of(new AdapterOutside()), new VertxAndJdbcPeers().all().stream())
                .filter(candidate -> candidate.name().equals(peer))
                .findAny()
                .orElseThrow()
                .open(Workload.UNIT_OF_WORK, database.databases(), CONNECTIONS);
    }

    /** Ends both. */
    @TearDown
    public void close() {
        entry.close();
        database.close();
    }

    /** All operations have succeeded, or it throws. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void openQueryClose() throws InterruptedException {
        Round round = new Round((AsyncWork) entry.work());
        for (int session = 0; session < sessions; session++) {
            round.go(session);
        }
        round.awaitEnd();
    }

    /** Sessions that go on until all operations of the round have been done. */
    private static final class Round {

        private final AsyncWork work;
        private final AtomicInteger toBegin = new AtomicInteger(OPERATIONS);
        private final CountDownLatch open = new CountDownLatch(OPERATIONS);
        private final AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();

        Round(AsyncWork work) {
            this.work = work;
        }

        void go(int session) {
            if (toBegin.getAndDecrement() > 0) {
                work.begin(session, new Ended(session));
            }
        }

        void awaitEnd() throws InterruptedException {
            open.await();
            Throwable failure = firstFailure.get();
            if (failure != null) {
                throw new IllegalStateException("an operation failed", failure);
            }
        }

        private final class Ended implements AsyncWork.Outcome {

            private final int session;

            Ended(int session) {
                this.session = session;
            }

            @Override
            public void succeeded() {
                open.countDown();
                go(session);
            }

            @Override
            public void failed(Throwable failure) {
                firstFailure.compareAndSet(null, failure);
                while (open.getCount() > 0) {
                    open.countDown();
                }
            }
        }
    }
}
