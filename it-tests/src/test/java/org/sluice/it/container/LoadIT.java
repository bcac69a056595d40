package org.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.sluice.it.container.Stages.failure;
import static org.sluice.it.container.Stages.result;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.AcquisitionTimeoutException;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.it.load.Crowd;
import org.sluice.it.load.Figures;
import org.sluice.it.load.LiveObjects;
import org.sluice.it.load.LoadPools;

/**
 * A thousand sessions on pools of 10, 20 and 50: who is served when, what it costs. What is asserted holds on a busy machine, too;
 * what was measured is written to {@code target/figures}. The short form is the default; {@code -Dsluice.load.rounds=50} is a long
 * one.
 */
@ExtendWith(ArquillianExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LoadIT {

    private static final int SESSIONS = 1000;
    private static final int WAITERS = 10_000;
    private static final double STATEMENT_SECONDS = 0.02;
    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int IDLE = 50;
    /** 16 kB is aimed at; whatever else begins to live in the meantime is counted, too. */
    private static final long MOST_BYTES_OF_A_CONNECTION = 20_000;

    private static final String WAITER = "org.sluice.core.WaitingQueue$Waiter";
    /** Those of one pool that ask and give back, and those on which stages complete. */
    private static final int MOST_THREADS =
            8 + Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

    @Inject
    LoadPools pools;

    @Deployment
    static WebArchive war() {
        return TestWar.create("load", """
                        sluice.ten.url=%%1$s
                        sluice.ten.pool-size=10
                        sluice.ten.max-overflow=0
                        sluice.ten.pool-timeout=10m
                        sluice.twenty.url=%%1$s
                        sluice.twenty.pool-size=20
                        sluice.twenty.max-overflow=0
                        sluice.twenty.pool-timeout=10m
                        sluice.fifty.url=%%1$s
                        sluice.fifty.pool-size=50
                        sluice.fifty.max-overflow=0
                        sluice.fifty.pool-timeout=10m
                        sluice.idle.url=%%1$s
                        sluice.idle.ssl-mode=disable
                        sluice.idle.pool-size=1
                        sluice.idle.max-overflow=49
                        sluice.single.url=%%1$s
                        sluice.single.pool-size=1
                        sluice.single.max-overflow=0
                        sluice.single.pool-timeout=10m
                        sluice.single.max-waiters=20000
                        sluice.timed.url=%%1$s
                        sluice.timed.pool-size=1
                        sluice.timed.max-overflow=0
                        sluice.timed.pool-timeout=%dms
                        sluice.bounded.url=%%1$s
                        sluice.bounded.pool-size=1
                        sluice.bounded.max-overflow=1
                        sluice.bounded.max-waiters=5
                        load.rounds=%s
                        load.figures=%s
                        """.formatted(
                                TIMEOUT.toMillis(),
                                System.getProperty("sluice.load.rounds", "4"),
                                Path.of(Objects.requireNonNull(System.getProperty("sluice.it.logs")))
                                        .resolveSibling("figures")))
                .addPackage(LoadPools.class.getPackage());
    }

    private static String setting(String key) {
        return ConfigProvider.getConfig().getValue(key, String.class);
    }

    private List<AsyncSessionFactory> exhausted() {
        return List.of(pools.single(), pools.timed(), pools.bounded());
    }

    @AfterEach
    void nothingInUseAndNobodyWaits() {
        exhausted()
                .forEach(factory -> await().atMost(SOON)
                        .untilAsserted(() -> assertThat(factory.pool().inUse()).isZero()));
        assertThat(exhausted())
                .allSatisfy(factory -> assertThat(factory.pool().waiting()).isZero());
    }

    /** Holds a connection until it is closed. */
    private static AsyncSession holder(AsyncSessionFactory factory) {
        AsyncSession session = factory.openSession();
        session.begin();
        result(session.execute("select 1"));
        return session;
    }

    // ------------------------------------------------------------------ fairness

    /** First, so that no thread of another test is counted as one that was there. */
    @Test
    @Order(1)
    void thousandSessions_tenConnections_allServedAlike_withAHandfulOfThreads() {
        thousandSessions(10);
    }

    @Test
    @Order(2)
    void thousandSessions_twentyConnections_allServedAlike_withAHandfulOfThreads() {
        thousandSessions(20);
    }

    @Test
    @Order(3)
    void thousandSessions_fiftyConnections_allServedAlike_withAHandfulOfThreads() {
        thousandSessions(50);
    }

    private void thousandSessions(int size) {
        AsyncSessionFactory factory = pools.of(size);
        // the adapter is awake, this pool is not
        result(pools.single().withSession(session -> session.execute("select 1")));
        int rounds = Integer.parseInt(setting("load.rounds"));
        Extra extra = new Extra();
        result(factory.withSession(session -> session.execute("select 1")));

        Crowd.Outcome outcome = Crowd.work(
                factory,
                SESSIONS,
                rounds,
                STATEMENT_SECONDS,
                Duration.ofSeconds(60L + rounds * 10L),
                () -> extra.look());

        Measured.FIGURES.add(size + " connections", outcome);
        Measured.FIGURES.add(size + " connections: threads more in mid-load", extra.names());
        assertThat(outcome.statements()).isEqualTo(SESSIONS * rounds);
        assertThat(outcome.jain()).as("0.99 on a quiet machine").isGreaterThan(0.9);
        assertThat(extra.names()).hasSizeLessThanOrEqualTo(MOST_THREADS);
    }

    /** One connection, so that PostgreSQL numbers them in the order in which they were served. */
    @Test
    void thousandWaiters_servedInTheOrderTheyCame() {
        result(pools.single().withSession(session -> session.execute("create sequence turn")));
        AsyncSession holder = holder(pools.single());
        List<CompletionStage<Long>> turns = IntStream.range(0, SESSIONS)
                .mapToObj(i -> pools.single().withSession(session -> session.one(Long.class, "select nextval('turn')")))
                .toList();
        assertThat(pools.single().pool().waiting()).isEqualTo(SESSIONS);

        result(holder.closeAsync());

        assertThat(turns.stream().map(Stages::result))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, SESSIONS).boxed().toList());
    }

    // ------------------------------------------------------------------ cost

    @Test
    void waiters_needNoThread_leaveAtOnceWhenCancelled_andKeepNothing() {
        try (AsyncSession holder = holder(pools.single())) {
            assertThat(holder).isNotNull();
            Extra extra = new Extra();
            List<CompletionStage<?>> waiting = new ArrayList<>(WAITERS);
            // so that everything is loaded and compiled that stays
            queue(waiting, 100);
            cancel(waiting);
            LiveObjects before = withoutWaiters(1);

            queue(waiting, WAITERS);
            assertThat(pools.single().pool().waiting()).isEqualTo(WAITERS);
            LiveObjects during = LiveObjects.now();
            extra.look();
            Measured.FIGURES.add("10,000 waiters: threads more", extra.names());
            Measured.FIGURES.add("10,000 waiters: bytes retained by each", perWaiter(before, during));
            Measured.FIGURES.add("10,000 waiters: of these", during.growth(before, WAITERS));
            assertThat(during.instances(WAITER)).isEqualTo(WAITERS + 1);
            assertThat(extra.names()).hasSizeLessThanOrEqualTo(MOST_THREADS);

            cancel(waiting);
            LiveObjects after = withoutWaiters(1);
            Measured.FIGURES.add("10,000 waiters cancelled: bytes retained by each", perWaiter(before, after));
            assertThat(during.bytes() - after.bytes()).isGreaterThan((during.bytes() - before.bytes()) * 9 / 10);
        }
    }

    private static String perWaiter(LiveObjects before, LiveObjects after) {
        return "%.1f".formatted((double) (after.bytes() - before.bytes()) / WAITERS);
    }

    /** What is alive when none of them is left but those who have got what they waited for, and still hold it. */
    private static LiveObjects withoutWaiters(int holders) {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(LiveObjects.now().instances(WAITER)).isEqualTo(holders));
        return LiveObjects.now();
    }

    @Test
    void idleConnections_keepLittle() {
        // so that everything is loaded that stays
        int few = idleAfter(1);
        long before = LiveObjects.allBytes();

        int many = idleAfter(IDLE);

        long each = (LiveObjects.allBytes() - before) / (many - few);
        Measured.FIGURES.add("idle connections: bytes retained by each", each);
        assertThat(each).isLessThan(MOST_BYTES_OF_A_CONNECTION);
    }

    /** Holds as many connections at the same time, lets them all go back, and gives how many are in the pool then. */
    private int idleAfter(int connections) {
        List<AsyncSession> holders = IntStream.range(0, connections)
                .mapToObj(i -> holder(pools.idle()))
                .toList();
        holders.forEach(holder -> result(holder.closeAsync()));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(pools.idle().pool().inUse()).isZero());
        return pools.idle().pool().idle();
    }

    private void queue(List<CompletionStage<?>> waiting, int count) {
        for (int i = 0; i < count; i++) {
            waiting.add(pools.single().openSession().execute("select 1"));
        }
    }

    private void cancel(List<CompletionStage<?>> waiting) {
        waiting.forEach(stage -> stage.toCompletableFuture().cancel(true));
        assertThat(pools.single().pool().waiting()).as("at once").isZero();
        waiting.clear();
    }

    /** The threads that have come since this was made, without those that the server starts for itself. */
    private static final class Extra {

        private final Set<Thread> before = Thread.getAllStackTraces().keySet();
        private volatile List<String> names = List.of();

        void look() {
            Set<Thread> now = new HashSet<>(Thread.getAllStackTraces().keySet());
            now.removeAll(before);
            names = now.stream()
                    .map(Thread::getName)
                    .filter(name -> !name.startsWith("hz.") && !name.startsWith("http-"))
                    .sorted()
                    .toList();
        }

        List<String> names() {
            return names;
        }
    }

    // ------------------------------------------------------------------ time-outs

    @Test
    void timeOuts_thousandAtOnce_neverEarly_andKeepNothing() {
        try (AsyncSession holder = holder(pools.timed())) {
            long before = pools.timed().pool().counts().timeouts();
            List<CompletableFuture<Long>> late =
                    IntStream.range(0, SESSIONS).mapToObj(i -> lateness()).toList();

            long[] nanos = late.stream().mapToLong(Stages::result).sorted().toArray();

            assertThat(holder).isNotNull();
            Measured.FIGURES.add("1000 time-outs at once: late by, median and longest", inMillis(nanos));
            assertThat(nanos[0]).as("never early").isNotNegative();
            assertThat(pools.timed().pool().counts().timeouts() - before).isEqualTo(SESSIONS);
            assertThat(pools.timed().pool().waiting()).isZero();
        }
        withoutWaiters(0);
    }

    @Test
    void timeOuts_oneAfterTheOther_neverEarly() {
        try (AsyncSession holder = holder(pools.timed())) {
            long[] nanos = IntStream.range(0, 10)
                    .mapToLong(i -> result(lateness()))
                    .sorted()
                    .toArray();

            assertThat(holder).isNotNull();
            Measured.FIGURES.add("time-outs one after the other: late by, median and longest", inMillis(nanos));
            assertThat(nanos[0]).as("never early").isNotNegative();
        }
    }

    /** How long after its time a session is told that there is no connection. */
    private CompletableFuture<Long> lateness() {
        long start = System.nanoTime();
        return pools.timed()
                .withSession(session -> session.execute("select 1"))
                .handle((done, failure) -> {
                    assertThat(failure).isNotNull();
                    return System.nanoTime() - start - TIMEOUT.toNanos();
                })
                .toCompletableFuture();
    }

    private static String inMillis(long[] sortedNanos) {
        return "%.1f and %.1f ms"
                .formatted(sortedNanos[sortedNanos.length / 2] / 1e6, sortedNanos[sortedNanos.length - 1] / 1e6);
    }

    // ------------------------------------------------------------------ the bound

    @Test
    void queueFull_nextOneRefusedAtOnce_andTheOthersServed() {
        AsyncSession first = holder(pools.bounded());
        AsyncSession second = holder(pools.bounded());
        List<CompletionStage<Integer>> waiting = IntStream.range(0, 5)
                .mapToObj(i -> pools.bounded().withSession(session -> session.one(Integer.class, "select 6")))
                .toList();

        Throwable refusal = failure(pools.bounded().withSession(session -> session.execute("select 1")));

        assertThat(refusal)
                .isInstanceOf(AcquisitionTimeoutException.class)
                .hasMessageContainingAll("SLUICE1002", "5 sessions wait already", "sluice.max-waiters");
        assertThat(pools.bounded().pool().waiting()).isEqualTo(5);
        assertThat(pools.bounded().pool().counts().refusals()).isEqualTo(1);
        result(first.closeAsync());
        result(second.closeAsync());
        assertThat(waiting).allSatisfy(stage -> assertThat(result(stage)).isEqualTo(6));
    }

    /** In the server only. */
    private static final class Measured {

        static final Figures FIGURES = new Figures(Path.of(setting("load.figures")));
    }
}
