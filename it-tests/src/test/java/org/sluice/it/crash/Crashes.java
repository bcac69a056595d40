package org.sluice.it.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sluice.it.Client.Answer;

/** Crashes of a server with two banks, and what must have come of each. Every one is a line of the table. */
final class Crashes implements AutoCloseable {

    /** For a start of the server, its recovery or one of the server's own attempts to commit again: it makes one a minute. */
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private static final int CLIENTS = 8;

    private final Banks banks;
    private final Server server;
    private final CrashTable table;
    private final AtomicInteger ids = new AtomicInteger();

    Crashes(Banks banks, Server server) {
        this.banks = banks;
        this.server = server;
        this.table = new CrashTable(server.name());
    }

    /** Waits until transfers are made again, and looks that the books are right. */
    void awaitService() {
        await().atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> server.client().get("transfers").status() == 200);
        // a connection that was lost while it was idle is found by the first transfer that wants it
        await().atMost(LIMIT).until(() -> transfer(ids.incrementAndGet()).join().equals("committed"));
        banks.assertBalanced();
    }

    /** The server is killed, and started again. */
    void killServer(Step step) {
        Crash crash = crash(step, server::kill);
        Duration took = recover(() -> {});
        finish("the server", crash, step.outcome(), "recovery", took);
    }

    /** The server is killed, and started again while PostgreSQL is away, which comes back when the server has looked for it. */
    void killServerWhileDatabaseIsAway(Step step) {
        Crash crash = crash(step, server::kill);
        CrashPostgres away = step.bank(banks).postgres();
        away.stop();
        long refusals = step.bank(banks).proxy().refused();
        Duration took = recover(() -> {
            await().atMost(LIMIT).until(() -> step.bank(banks).proxy().refused() > refusals);
            away.restart();
        });
        finish("the server, then PostgreSQL", crash, step.outcome(), "recovery", took);
    }

    /** PostgreSQL is killed, and started again; the server goes on. */
    void killDatabase(Step step) {
        CrashPostgres victim = step.bank(banks).postgres();
        Crash crash = crash(step, victim::kill);
        long begun = System.nanoTime();
        victim.restart();
        await().atMost(LIMIT)
                .until(() -> banks.prepared().isEmpty() && crash.answer().isDone());
        finish("PostgreSQL", crash, step.outcome(), "the running server", since(begun));
    }

    /** The server is killed between the two commits of one of many transfers. */
    void killServerAmidMany(int transfers) {
        Set<Integer> committed = ConcurrentHashMap.newKeySet();
        AtomicReference<String> then = new AtomicReference<>("");
        Trap trap = banks.two().proxy().arm(Step.BETWEEN_COMMITS.point().at(transfers), () -> {
            server.kill();
            then.set(banks.both().stream()
                    .map(bank -> bank.prepared().size() + " prepared")
                    .toList()
                    .toString());
        });
        List<CompletableFuture<String>> clients = IntStream.range(0, CLIENTS)
                .mapToObj(client -> transferAgainAndAgain(committed))
                .toList();
        trap.awaitSprung(LIMIT);
        CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)).join();
        Duration took = recover(() -> {});
        table.add(
                "the server",
                "amid " + CLIENTS + " clients' transfers",
                String.valueOf(then.get()),
                committed.size() + " committed",
                banks.both().stream()
                        .map(bank -> bank.history().size() + " in all")
                        .toList(),
                banks.prepared().size(),
                "recovery",
                took);
        banks.assertBalanced();
        assertThat(banks.one().history().keySet())
                .as("what was told as committed")
                .containsAll(committed);
    }

    private CompletableFuture<String> transferAgainAndAgain(Set<Integer> committed) {
        int id = ids.incrementAndGet();
        return transfer(id).thenCompose(told -> {
            if (!told.equals("committed")) {
                return CompletableFuture.completedFuture(told);
            }
            committed.add(id);
            return transferAgainAndAgain(committed);
        });
    }

    /** @param then what the banks had of the transfer when somebody was killed */
    private record Crash(Step step, int id, Halves then, CompletableFuture<String> answer) {}

    private Crash crash(Step step, Runnable kill) {
        int id = ids.incrementAndGet();
        AtomicReference<Halves> then = new AtomicReference<>();
        Trap trap = step.bank(banks).proxy().arm(step.point(), () -> {
            then.set(Halves.of(banks, id));
            kill.run();
        });
        CompletableFuture<String> answer = transfer(id);
        trap.awaitSprung(LIMIT);
        return new Crash(step, id, Objects.requireNonNull(then.get()), answer);
    }

    /** Starts the server again and waits until it has looked for prepared branches in both banks, and none is left. */
    private Duration recover(Runnable afterStart) {
        long looks = banks.looks();
        long begun = System.nanoTime();
        server.startAgain();
        afterStart.run();
        await().atMost(LIMIT)
                .until(() -> banks.looks() > looks && banks.prepared().isEmpty());
        return since(begun);
    }

    private void finish(String killed, Crash crash, Fate expected, String by, Duration took) {
        String told =
                crash.answer().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        Halves halves = Halves.of(banks, crash.id());
        table.add(
                killed,
                crash.step().toString(),
                crash.then().toString(),
                told,
                Stream.of(halves.one(), halves.two()).map(Fate::toString).toList(),
                banks.prepared().size(),
                by,
                took);
        assertThat(crash.then()).as("when the kill came").isEqualTo(crash.step().halves());
        assertThat(halves).as("in the end").isEqualTo(Halves.both(expected));
        if (told.equals("committed")) {
            assertThat(expected).as("what was told").isEqualTo(Fate.COMMITTED);
        }
        if (told.startsWith("TransactionRolledBackException")) {
            assertThat(expected).as("what was told").isEqualTo(Fate.NOTHING);
        }
        banks.assertBalanced();
        banks.assertOneDecisionEach();
    }

    /** What the client is told; "no answer" if the server hangs up. */
    private CompletableFuture<String> transfer(int id) {
        return server.client()
                .postAsync("transfers/" + id + "?delta=" + id, "{}")
                .thenApply(Answer::body)
                .exceptionally(failure -> "no answer");
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    @Override
    public void close() {
        server.close();
        banks.close();
    }
}
