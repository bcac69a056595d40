package org.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.sluice.it.container.Stages.failure;
import static org.sluice.it.container.Stages.result;

import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.AcquisitionTimeoutException;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.Result;
import org.sluice.cdi.Database;

/** A pool of at most two connections, with a time-out of one second, and more sessions than that. */
@ExtendWith(ArquillianExtension.class)
class ExhaustionIT {

    private static final int WAITING = 100;
    private static final int FEW_THREADS = 8;
    private static final Duration SOON = Duration.ofSeconds(15);

    @Inject
    @Database("small")
    AsyncSessionFactory small;

    @Inject
    AsyncSessionFactory observer;

    @Deployment
    static WebArchive war() {
        return TestWar.create("exhaustion");
    }

    @BeforeEach
    void warmUp() {
        result(observer.withSession(session -> session.execute("select 1")));
        List<CompletionStage<Result>> both = holders(2, 0.1);
        both.forEach(Stages::result);
        await().atMost(SOON).until(() -> small.pool().inUse() == 0);
    }

    @AfterEach
    void nothingInUse() {
        await().atMost(SOON).until(() -> small.pool().inUse() == 0);
        assertThat(small.pool().waiting()).isZero();
    }

    @Test
    void exhausted_hundredWait_fewThreadsMore() {
        int before = ManagementFactory.getThreadMXBean().getThreadCount();
        List<CompletionStage<Result>> holders = holders(2, 2);
        await().atMost(SOON).until(() -> small.pool().inUse() == 2);
        List<CompletionStage<Result>> waiting = holders(WAITING, 0);

        assertThat(small.pool().waiting()).isEqualTo(WAITING);
        assertThat(ManagementFactory.getThreadMXBean().getThreadCount() - before)
                .isLessThanOrEqualTo(FEW_THREADS);

        assertThat(waiting)
                .allSatisfy(stage -> assertThat(failure(stage)).isInstanceOf(AcquisitionTimeoutException.class));
        holders.forEach(Stages::result);
    }

    @Test
    void exhausted_timeout_afterOneSecond() {
        List<CompletionStage<Result>> holders = holders(2, 3);
        await().atMost(SOON).until(() -> small.pool().inUse() == 2);
        long start = System.nanoTime();
        Throwable failure = failure(holders(1, 0).get(0));
        Duration waited = Duration.ofNanos(System.nanoTime() - start);

        assertThat(failure).isInstanceOf(AcquisitionTimeoutException.class);
        assertThat(waited).isBetween(Duration.ofMillis(900), Duration.ofMillis(2000));
        holders.forEach(Stages::result);
    }

    @Test
    void exhausted_timeoutMessage_factoryAndNumbers() {
        List<CompletionStage<Result>> holders = holders(2, 3);
        await().atMost(SOON).until(() -> small.pool().inUse() == 2);
        assertThat(failure(holders(1, 0).get(0)))
                .message()
                .contains("SLUICE1001", "factory 'small'", "no connection for withSession(...) within 1.")
                .contains("Limit 2, open 2, in use 2, idle 0, waiting 1")
                .containsPattern(
                        "Held longest by: withSession\\(\\.\\.\\.\\) for [^;]*select pg_sleep[^;]*; withSession")
                .contains("sluice.max-overflow", "sluice.pool-timeout", "max-pool-size", "max-wait-time-in-millis");
        holders.forEach(Stages::result);
    }

    @Test
    void exhausted_holdersEndInTime_waitingOnesServed() {
        List<CompletionStage<Result>> holders = holders(2, 0.4);
        List<CompletionStage<Result>> waiting = holders(20, 0);
        holders.forEach(Stages::result);
        waiting.forEach(Stages::result);
    }

    @Test
    void exhausted_over_everythingWorksAgain() {
        List<CompletionStage<Result>> holders = holders(2, 2);
        await().atMost(SOON).until(() -> small.pool().inUse() == 2);
        holders(10, 0).forEach(Stages::failure);
        holders.forEach(Stages::result);
        CompletionStage<Integer> afterwards = small.withSession(session -> session.one(Integer.class, "select 6"));
        assertThat(result(afterwards)).isEqualTo(6);
    }

    @Test
    void backends_inPostgres_equalOpenConnections() {
        List<CompletionStage<Result>> holders = holders(2, 1);
        await().atMost(SOON).until(() -> small.pool().inUse() == 2);
        assertThat(backends()).isEqualTo(2).isEqualTo(small.pool().open());
        holders.forEach(Stages::result);
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(small.pool().inUse()).isZero();
            assertThat(backends())
                    .isEqualTo(small.pool().open())
                    .isEqualTo(small.pool().idle());
        });
    }

    /** Sessions of their own, each with one statement of that many seconds. */
    private List<CompletionStage<Result>> holders(int sessions, double seconds) {
        return IntStream.range(0, sessions)
                .mapToObj(i -> small.withSession(session -> session.execute("select pg_sleep($1)", seconds)))
                .toList();
    }

    private long backends() {
        return result(observer.withSession(session -> session.one(
                Long.class,
                "select count(*) from pg_stat_activity where datname = current_database()"
                        + " and application_name = 'sluice:small'")));
    }
}
