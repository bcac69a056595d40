package org.sluice.it.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.sluice.it.Client;
import org.sluice.it.Client.Answer;
import org.sluice.it.TestDatabase;

/**
 * A pool that is tuned while the bank works with it. Each change is made under load, of which no request may fail, and must be
 * seen: in what the adapter says of its pool, and in what PostgreSQL has.
 *
 * @param bank works with the pool
 * @param database has the pool's connections, and no others of the name {@code applicationName}
 * @param tuner changes the pool
 */
public record TunedPool(Client bank, TestDatabase database, String applicationName, Tuner tuner) {

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final int SMALL = 3;
    private static final int LARGE = 9;

    /** Where every test begins. */
    public void small() {
        tuner.set("steady-pool-size", 1);
        tuner.set("max-pool-size", SMALL);
        assertThat(maxSize()).isEqualTo(SMALL);
    }

    /** More connections are opened than could be before. */
    public void raise() {
        try (Load load = Load.heavy(bank)) {
            await().atMost(SOON).until(() -> backends() == SMALL);
            tuner.set("max-pool-size", LARGE);
            await().atMost(SOON).until(() -> backends() > SMALL);
            assertThat(maxSize()).isEqualTo(LARGE);
            load.goOn(100);
            assertThat(backends()).isBetween(SMALL + 1, LARGE);
        }
    }

    /** What is above the new limit is closed, though all are in use. */
    public void lower() {
        try (Load load = Load.heavy(bank)) {
            await().atMost(SOON).until(() -> backends() > SMALL);
            tuner.set("max-pool-size", SMALL);
            await().atMost(SOON).until(() -> backends() <= SMALL);
            assertThat(maxSize()).isEqualTo(SMALL);
            load.goOn(100);
            assertThat(backends()).isLessThanOrEqualTo(SMALL);
        }
    }

    /** A session that gets no connection is told so after the new time. */
    public void changeWaitTime(Duration time) {
        try (Load load = Load.heavy(bank)) {
            tuner.set("max-wait-time-in-millis", (int) time.toMillis());
            load.goOn(100);
        }
        try {
            assertThat(longestWait()).isBetween(time.minusMillis(10), time.plusMillis(1500));
        } finally {
            tuner.set("max-wait-time-in-millis", 30_000);
        }
    }

    private Duration longestWait() {
        int all = maxSize();
        List<CompletableFuture<Answer>> holders = IntStream.range(0, all)
                .mapToObj(i -> bank.getAsync("api/slow?seconds=3"))
                .toList();
        await().atMost(SOON).until(() -> inUse() == all);

        long start = System.nanoTime();
        Answer refused = bank.get("api/accounts/1");
        Duration waited = Duration.ofNanos(System.nanoTime() - start);

        assertThat(refused.status()).as(refused.body()).isEqualTo(503);
        assertThat(holders)
                .allSatisfy(holder -> assertThat(holder.join().status()).isEqualTo(200));
        return waited;
    }

    /** Connections above the steady size are closed when they have been idle for the new time. */
    public void changeIdleTime() {
        tuner.set("max-pool-size", LARGE);
        try (Load grow = Load.heavy(bank)) {
            await().atMost(SOON).until(() -> backends() > LARGE / 2);
            grow.goOn(10);
        }
        int before = backends();
        try (Load load = Load.light(bank)) {
            load.goOn(4);
            assertThat(backends()).as("the old time is 5 minutes").isEqualTo(before);
            tuner.set("idle-timeout-in-seconds", 1);
            await().atMost(SOON).until(() -> backends() <= SMALL);
            load.goOn(4);
        }
        tuner.set("idle-timeout-in-seconds", 300);
    }

    /** Every connection is another one; those in use are closed when their sessions have done. */
    public void flush() {
        try (Load load = Load.heavy(bank)) {
            load.goOn(50);
            List<Long> before = processes();
            tuner.flush();
            await().atMost(SOON).until(() -> processes().stream().noneMatch(before::contains));
            load.goOn(100);
            assertThat(before).isNotEmpty();
            assertThat(backends()).isPositive().isLessThanOrEqualTo(maxSize());
        }
    }

    /** The process ids of the pool's connections in PostgreSQL. */
    public List<Long> processes() {
        return database.numbers("select pid from pg_stat_activity where datname = '" + database.name()
                + "' and application_name = '" + applicationName + "'");
    }

    private int backends() {
        return database.backends(applicationName);
    }

    private int maxSize() {
        return bank.get("api/pool").object().getInt("maxSize");
    }

    private int inUse() {
        return bank.get("api/pool").object().getInt("inUse");
    }
}
