package org.sluice.it.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sluice.it.Client.Answer;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecoveryIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private final AtomicInteger ids = new AtomicInteger();
    private final CrashTable table = new CrashTable("Payara Server");
    private final Banks banks;
    private final Server server;

    RecoveryIT(@TempDir Path directory) {
        banks = Banks.create(directory);
        server = new DomainServer(directory, banks, DomainServer.SETTINGS);
    }

    @AfterAll
    void end() {
        server.close();
        banks.close();
    }

    @BeforeEach
    void transfersWork() {
        await().atMost(LIMIT).until(() -> server.client().get("transfers").status() == 200);
        await().atMost(LIMIT).until(() -> transfer(ids.incrementAndGet()).join().status() == 200);
        banks.assertBalanced();
    }

    private CompletableFuture<Answer> transfer(int id) {
        return server.client().postAsync("transfers/" + id + "?delta=" + id, "{}");
    }

    @ParameterizedTest
    @EnumSource
    void serverKilled_recovered_banksAgree(Step step) {
        int id = ids.incrementAndGet();
        AtomicReference<Halves> then = new AtomicReference<>();
        Trap trap = step.bank(banks).proxy().arm(step.point(), () -> {
            then.set(Halves.of(banks, id));
            server.kill();
        });
        CompletableFuture<Answer> answer = transfer(id);
        trap.awaitSprung(LIMIT);
        long looks = banks.looks();
        long begun = System.nanoTime();
        server.startAgain();
        await().atMost(LIMIT)
                .until(() -> banks.looks() > looks && banks.prepared().isEmpty());
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        Halves halves = Halves.of(banks, id);
        table.add(
                "the server",
                step.toString(),
                String.valueOf(then.get()),
                told(answer),
                halves.one().toString(),
                halves.two().toString(),
                banks.prepared().size(),
                "recovery",
                took);
        assertThat(then.get()).isEqualTo(step.halves());
        assertThat(halves).isEqualTo(Halves.both(step.outcome()));
        banks.assertBalanced();
    }

    @ParameterizedTest
    @EnumSource
    void databaseKilled_startedAgain_banksAgree(Step step) {
        int id = ids.incrementAndGet();
        AtomicReference<Halves> then = new AtomicReference<>();
        CrashPostgres victim = step.bank(banks).postgres();
        Trap trap = step.bank(banks).proxy().arm(step.point(), () -> {
            then.set(Halves.of(banks, id));
            victim.kill();
        });
        CompletableFuture<Answer> answer = transfer(id);
        trap.awaitSprung(LIMIT);
        long begun = System.nanoTime();
        victim.restart();
        String by = "the running server";
        try {
            await().atMost(Duration.ofSeconds(20)).until(() -> banks.prepared().isEmpty() && answer.isDone());
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            by = "recovery at a restart of the server";
            System.err.println("STATE " + step + " " + Halves.of(banks, id) + " " + told(answer));
            server.kill();
            long looks = banks.looks();
            server.startAgain();
            await().atMost(LIMIT)
                    .until(() -> banks.looks() > looks && banks.prepared().isEmpty());
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        Halves halves = Halves.of(banks, id);
        table.add(
                "PostgreSQL",
                step.toString(),
                String.valueOf(then.get()),
                told(answer),
                halves.one().toString(),
                halves.two().toString(),
                banks.prepared().size(),
                by,
                took);
        assertThat(then.get()).isEqualTo(step.halves());
        banks.assertBalanced();
    }

    private static String told(CompletableFuture<Answer> answer) {
        if (!answer.isDone()) {
            return "nothing yet";
        }
        return answer.handle((got, failure) -> failure == null ? got.status() + " " + got.body() : "nothing")
                .join()
                .replaceAll("[|\n]", " ");
    }
}
