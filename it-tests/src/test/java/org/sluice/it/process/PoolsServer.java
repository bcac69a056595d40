package org.sluice.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.sluice.it.Artifacts;
import org.sluice.it.BankServer;
import org.sluice.it.Client.Answer;
import org.sluice.it.Door;
import org.sluice.it.Operator;
import org.sluice.it.TestDatabase;
import org.sluice.it.ops.OpsWar;
import org.sluice.it.pools.PoolsWar;
import org.sluice.run.MicroCommand;

/** A Payara Micro with the application of many pools, whose server keeps statistics. */
final class PoolsServer implements AutoCloseable {

    static final String WRONG_PASSWORD = "not-the-password-5518";

    private static final Duration SOON = Duration.ofSeconds(15);

    final TestDatabase database = TestDatabase.create("pools");
    /** Between the factory {@code validated} and PostgreSQL. */
    final Door validated = opened();
    /** Between the factory {@code retried} and PostgreSQL. */
    final Door retried = opened();

    /** Between the factory {@code pinged} and PostgreSQL. */
    final Door pinged = opened();

    final Operator operator;
    private final BankServer server;

    PoolsServer() {
        database.run("create table held (factory text)");
        server = BankServer.startOps(
                "pools",
                counting(Artifacts.micro())
                        .deploy(Artifacts.rar())
                        .deploy(OpsWar.file())
                        .deploy(PoolsWar.file(configuration())));
        operator = server.operator();
        // asks for numbers only: no pool is used by it
        await().atMost(Duration.ofMinutes(1))
                .until(() -> ask("cold", "status").join().status() == 200);
    }

    /** With the server's statistics. */
    static MicroCommand counting(MicroCommand command) {
        return command.jvmOption("-javaagent:" + agent())
                .argument("--prebootcommandfile")
                .argument(monitoring().toString());
    }

    private Door opened() {
        Door door = new Door(database.port());
        door.open();
        return door;
    }

    /** Payara's own, from the full server: without it nothing is counted. */
    private static Path agent() {
        return Artifacts.fullServer().resolve("glassfish/lib/monitor/flashlight-agent.jar");
    }

    /** Before there is any pool: what is switched on later counts nothing of the pools that are there. */
    private static Path monitoring() {
        try {
            Path commands = Files.createTempFile("monitoring", ".asadmin");
            commands.toFile().deleteOnExit();
            return Files.writeString(
                    commands,
                    "set configs.config.server-config.monitoring-service.module-monitoring-levels"
                            + ".connector-connection-pool=HIGH\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String configuration() {
        StringBuilder lines = new StringBuilder();
        for (String factory :
                List.of("warm", "cold", "fifo", "used", "failing", "flushed", "leaky", "idle", "doubt", "counted")) {
            lines.append("sluice.%s.url=%s%n".formatted(factory, database.url()));
        }
        return lines
                + """
                sluice.warm.pool-size=3
                sluice.warm.warm-up=true
                sluice.cold.pool-size=3
                sluice.fifo.pool-size=3
                sluice.fifo.max-overflow=0
                sluice.fifo.pool-order=fifo
                sluice.used.pool-size=1
                sluice.used.max-overflow=0
                sluice.used.max-uses=3
                sluice.validated.url=%s
                sluice.validated.pool-size=2
                sluice.validated.max-overflow=2
                sluice.validated.pre-ping-timeout=300ms
                sluice.validated.statement-timeout=1s
                sluice.failing.pool-size=3
                sluice.failing.max-overflow=0
                sluice.flushed.pool-size=2
                sluice.flushed.max-overflow=2
                sluice.stranger.warm-up=true
                sluice.stranger.url=postgresql://%s:%s@localhost:%d/pools
                sluice.leaky.pool-size=1
                sluice.leaky.max-overflow=1
                sluice.idle.pool-size=1
                sluice.idle.max-overflow=4
                sluice.idle.idle-timeout=2s
                sluice.retried.url=%s
                sluice.retried.pool-size=1
                sluice.retried.max-overflow=3
                sluice.retried.connect-retries=10
                sluice.retried.connect-retry-interval=1s
                sluice.doubt.pool-size=1
                sluice.doubt.transaction-support=xa
                sluice.doubt.prepared-after=1s
                sluice.pinged.url=%s
                sluice.pinged.pool-size=4
                sluice.pinged.max-overflow=0
                sluice.pinged.pre-ping=true
                sluice.pinged.pre-ping-after=0
                sluice.pinged.pre-ping-timeout=500ms
                sluice.pinged.statement-timeout=1s
                sluice.counted.pool-size=2
                sluice.counted.max-overflow=3
                """.formatted(
                                database.urlAtPort(validated.port()),
                                database.user(),
                                WRONG_PASSWORD,
                                database.port(),
                                database.urlAtPort(retried.port()),
                                database.urlAtPort(pinged.port()));
    }

    /** The name of a factory's pool on the server. */
    static String pool(String factory) {
        return "sluice-pools-" + factory;
    }

    void set(String factory, String attribute, Object value) {
        operator.set(pool(factory), attribute, value);
    }

    CompletableFuture<Answer> ask(String factory, String what) {
        return server.client("/pools/").getAsync(factory + "/" + what);
    }

    /** The backend of one statement, which must succeed. */
    long pid(String factory) {
        return pid(ask(factory, "pid").join());
    }

    static long pid(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return Long.parseLong(answer.body());
    }

    /** As many statements at once, each of which takes so many seconds. */
    List<CompletableFuture<Answer>> statements(String factory, int count, double seconds) {
        return IntStream.range(0, count)
                .mapToObj(i -> ask(factory, "pid?seconds=" + seconds))
                .toList();
    }

    /** What the factory's readiness check tells. */
    JsonObject health(String factory) {
        return server
                .client("/")
                .get("health/ready")
                .object()
                .getJsonArray("checks")
                .getValuesAs(JsonObject.class)
                .stream()
                .filter(check -> check.getString("name").equals("sluice-" + factory))
                .findFirst()
                .orElseThrow();
    }

    JsonObject status(String factory) {
        return ask(factory, "status").join().object();
    }

    int backends(String factory) {
        return database.backends("sluice:" + factory);
    }

    void terminate(String where) {
        database.run("select pg_terminate_backend(pid) from pg_stat_activity where " + where);
    }

    /** Waits until nobody has a connection, and the adapter knows of as many as PostgreSQL has. */
    void awaitAtRest(String factory) {
        await().atMost(SOON).untilAsserted(() -> {
            JsonObject status = status(factory);
            assertThat(status.getInt("inUse")).as("in use").isZero();
            assertThat(status.getInt("waiting")).as("waiting").isZero();
            assertThat(status.getInt("open")).as("open").isEqualTo(backends(factory));
        });
    }

    String log() {
        return server.log();
    }

    @Override
    public void close() {
        server.close();
        validated.close();
        retried.close();
        pinged.close();
    }
}
