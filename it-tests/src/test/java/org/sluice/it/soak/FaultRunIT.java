package org.sluice.it.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.it.Artifacts;
import org.sluice.it.BankServer;
import org.sluice.it.Client;
import org.sluice.it.LoadedClasses;
import org.sluice.it.ops.OpsWar;
import org.sluice.it.soak.FaultSchedule.Planned;
import org.sluice.it.soak.UnitLog.Counter;

/**
 * The fault run. {@code -Dsluice.soak.units} and {@code -Dsluice.soak.seed} say how much of it, and which; the outcome is in
 * {@code target/soak.json}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultRunIT {

    private static final int UNITS = Integer.getInteger("sluice.soak.units", 20_000);
    private static final long SEED = Long.getLong("sluice.soak.seed", 1);
    private static final int HANDS = 240;
    /** Without faults: for what the server makes once and keeps. */
    private static final int WARM = Math.min(UNITS / 8, 20_000);

    private static final Duration START = Duration.ofMinutes(2);
    /** The units may take as long as they do; but some must end within this. */
    private static final Duration STALL = Duration.ofMinutes(4);
    /** Until everything is at rest: the server makes another attempt at a commit once a minute. */
    private static final Duration REST = Duration.ofMinutes(4);

    private static final int MORE_THREADS = 8;
    /** The adapter's threads end when they were idle for 10 seconds, the server's for a minute. */
    private static final Duration IDLE_THREADS = Duration.ofSeconds(90);

    private static final long MORE_HEAP = 24L << 20;

    /** A class of the application: each of its class loaders is one that was deployed, and is in memory. */
    private static final String APPLICATION = "org.sluice.it.soak.SoakResource";

    private final Plan plan = new Plan(SEED);
    private final UnitLog log;
    private final SoakBank one;
    private final SoakBank two;
    private final BankServer server;
    private final Client soak;
    private final FaultSource source;

    FaultRunIT(@TempDir Path directory) {
        Path file = directory.resolve("units");
        log = UnitLog.open(file, UNITS);
        one = new SoakBank("one", directory);
        two = new SoakBank("two", directory);
        Path war = SoakWar.in(directory, configuration(file));
        server = BankServer.startOps(
                "soak",
                Artifacts.micro()
                        .jvmOption("-Xmx1g")
                        .deploy(Artifacts.rar())
                        .deploy(OpsWar.file())
                        .deploy(war));
        soak = server.client("/soak/");
        source = new FaultSource(server, one, two, war, () -> work(UNITS));
    }

    private String configuration(Path file) {
        return """
                soak.seed=%d
                soak.units=%d
                soak.log=%s
                sluice.hand.url=%s
                sluice.hand.transaction-support=none
                sluice.hand.pool-size=4
                sluice.hand.max-overflow=8
                sluice.local.url=%s
                sluice.local.pool-size=4
                sluice.local.max-overflow=12
                sluice.one.url=%s
                sluice.one.transaction-support=xa
                sluice.one.pool-size=4
                sluice.one.max-overflow=12
                sluice.two.url=%s
                sluice.two.transaction-support=xa
                sluice.two.pool-size=4
                sluice.two.max-overflow=12
                """.formatted(SEED, UNITS, file, one.url(), one.url(), one.url(), two.url())
                + List.of("hand", "local", "one", "two").stream()
                        .map(factory -> """
                                sluice.%1$s.pool-timeout=20s
                                sluice.%1$s.statement-timeout=20s
                                sluice.%1$s.idle-timeout=60s
                                """.formatted(factory))
                        .reduce("", String::concat);
    }

    @AfterAll
    void stop() {
        server.close();
        one.close();
        two.close();
    }

    @Test
    @Order(1)
    void everyFault_manyTimes_theBooksAreRight() throws IOException {
        await().atMost(START).until(() -> soak.get("numbers").status() == 200);
        work(WARM);
        awaitUnits(WARM);
        JsonObject before = soak.get("server").object();
        long begun = System.nanoTime();
        work(UNITS);
        FaultSchedule.of(SEED, WARM, UNITS).faults().forEach(this::strikeInItsTime);
        awaitUnits(UNITS);
        long took = System.nanoTime() - begun;
        awaitRest();
        JsonObject numbers = soak.get("numbers").object();
        JsonObject after = serverOnceIdleThreadsHaveEnded(before);

        Verdict verdict = books();
        judgePools(verdict, numbers);
        verdict.count("threads", Math.max(0, after.getInt("threads") - before.getInt("threads") - MORE_THREADS));
        verdict.count("heap", heap(after) > heap(before) + MORE_HEAP ? 1 : 0);
        write(verdict, before, after, numbers, took);

        assertThat(verdict.violations())
                .allSatisfy(
                        (invariant, times) -> assertThat(times).as(invariant).isZero());
        assertThat(verdict.told(Told.COMMITTED)).as("committed").isGreaterThan(UNITS / 4);
        assertThat(source.struck().keySet()).containsExactly(Fault.values());
    }

    private JsonObject serverOnceIdleThreadsHaveEnded(JsonObject before) {
        int most = before.getInt("threads") + MORE_THREADS;
        try {
            await().atMost(IDLE_THREADS)
                    .pollInterval(Duration.ofSeconds(2))
                    .until(() -> soak.get("server").object().getInt("threads") <= most);
        } catch (ConditionTimeoutException e) {
            // what has not ended by now is counted
        }
        return soak.get("server").object();
    }

    /** The run is worth nothing if it cannot fail. */
    @Test
    @Order(2)
    void booksThatAreFalsified_areNoticed() {
        int committed = first(Told.COMMITTED);
        one.run("update pgbench_accounts set abalance = abalance + 1 where aid = 1");
        assertThat(books().violations()).containsEntry("sums_one", 1L).containsEntry("committed_and_missing", 0L);

        one.run("delete from pgbench_history where unit = " + committed);
        assertThat(books().violations()).containsEntry("committed_and_missing", 1L);

        one.run("insert into pgbench_history (unit, delta) values (" + first(Told.ROLLED_BACK) + ", 5)");
        assertThat(books().violations())
                .containsEntry("rolled_back_and_there", 1L)
                .containsEntry("wrong_amount", 1L);
    }

    private int first(Told told) {
        for (int unit = 0; unit < UNITS; unit++) {
            if (log.told(unit) == told && plan.task(unit).kind() == Task.Kind.HAND) {
                return unit;
            }
        }
        throw new AssertionError("none was told as " + told);
    }

    private void work(int limit) {
        assertThat(soak.get("work?hands=" + HANDS + "&limit=" + limit).status()).isEqualTo(200);
    }

    private void strikeInItsTime(Planned planned) {
        await().atMost(STALL)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> log.get(Counter.BEGUN) >= planned.unit());
        source.strike(planned);
    }

    /** As long as there is any progress. */
    private void awaitUnits(int units) {
        long ended = -1;
        while (log.get(Counter.ENDED) < units && log.get(Counter.ENDED) > ended) {
            ended = log.get(Counter.ENDED);
            awaitMore(units);
        }
    }

    private void awaitMore(int units) {
        long ended = log.get(Counter.ENDED);
        try {
            await().atMost(STALL).until(() -> log.get(Counter.ENDED) == units || log.get(Counter.ENDED) > ended + 1000);
        } catch (ConditionTimeoutException e) {
            // what has not ended by now is counted
        }
    }

    private void awaitRest() {
        try {
            await().atMost(REST).ignoreExceptions().until(() -> {
                Verdict verdict = new Verdict();
                judgePools(verdict, soak.get("numbers").object());
                return verdict.total() == 0;
            });
        } catch (ConditionTimeoutException e) {
            // it is counted
        }
    }

    private Verdict books() {
        Verdict verdict = new Verdict();
        verdict.judgeSums("one", one.sums());
        verdict.judgeSums("two", two.sums());
        verdict.judgeUnits(plan, log, one.history(plan, UNITS), two.history(plan, UNITS));
        verdict.judgeCounters(log);
        verdict.count("foreign_state", one.foreign() + two.foreign());
        return verdict;
    }

    /** Nobody has a connection or waits for one, and PostgreSQL knows as many as the pools. */
    private void judgePools(Verdict verdict, JsonObject numbers) {
        verdict.count("prepared", one.prepared() + two.prepared());
        verdict.count("busy", numbers.getInt("busy"));
        JsonObject pools = numbers.getJsonObject("pools");
        for (String factory : pools.keySet()) {
            JsonObject pool = pools.getJsonObject(factory);
            verdict.count("leases", pool.getInt("inUse"));
            verdict.count("waiting", pool.getInt("waiting"));
            long backends = (factory.equals("two") ? two : one).backends(factory);
            verdict.count("pool_counters", Math.abs(backends - pool.getInt("open")));
            verdict.count(
                    "checkouts",
                    Math.abs(pool.getInt("checkouts") - pool.getInt("checkins") - pool.getInt("invalidations")));
        }
    }

    private static long heap(JsonObject server) {
        return server.getJsonNumber("heap").longValue();
    }

    private void write(Verdict verdict, JsonObject before, JsonObject after, JsonObject numbers, long nanos)
            throws IOException {
        double seconds = nanos / (double) TimeUnit.SECONDS.toNanos(1);
        JsonObjectBuilder faults = Json.createObjectBuilder();
        source.struck().forEach((fault, times) -> faults.add(fault.name(), times));
        for (Counter inside : Counter.INSIDE) {
            faults.add(inside.name(), log.get(inside));
        }
        JsonObjectBuilder violations = Json.createObjectBuilder();
        verdict.violations().forEach(violations::add);
        JsonObject outcome = Json.createObjectBuilder()
                .add("seed", SEED)
                .add("units", UNITS)
                .add("committed", verdict.told(Told.COMMITTED))
                .add("rolled_back", verdict.told(Told.ROLLED_BACK))
                .add("unknown", verdict.told(Told.UNKNOWN))
                .add("read", verdict.told(Told.READ))
                .add("not_read", verdict.told(Told.NOT_READ))
                .add("duration_s", Math.round(seconds * 10) / 10.0)
                .add("units_per_s", Math.round((UNITS - WARM) / seconds))
                .add("longest_ms", log.get(Counter.LONGEST))
                .add("sessions", HANDS)
                .add("faults", faults)
                .add("violations", violations)
                .add("total_violations", verdict.total())
                .add("wrong_units", Json.createArrayBuilder(verdict.wrongUnits()))
                .add("server_before", before)
                .add("server_after", after)
                .add(
                        "applications_in_memory",
                        LoadedClasses.in(server.process()).loadersOf(APPLICATION))
                .add("failures_since_redeployment", numbers.getJsonObject("failures"))
                .build();
        Files.writeString(
                Path.of(Objects.requireNonNull(System.getProperty("sluice.it.soak.json"))), outcome.toString());
    }
}
