package org.sluice.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.it.Artifacts;
import org.sluice.it.BankServer;
import org.sluice.it.Client;
import org.sluice.it.Client.Answer;
import org.sluice.it.Door;
import org.sluice.it.TestDatabase;
import org.sluice.it.hammer.HammerWar;
import org.sluice.it.ops.OpsWar;

/**
 * Everything that can go wrong, at once and many times: and then all who count have counted the same, and PostgreSQL has as many
 * connections. {@code -Dsluice.hammer.blows=500} makes it long.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HammerIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String POOL = "sluice-hammer-hammered";
    private static final int HANDS = 70;
    private static final int BLOWS = Integer.getInteger("sluice.hammer.blows", 14);

    private final TestDatabase database = TestDatabase.create("hammer");
    private final Door door = new Door(database.port());
    private final BankServer server;
    private final Client hammer;

    HammerIT(@TempDir Path directory) {
        database.run("create table struck (id bigserial primary key)");
        door.open();
        server = BankServer.startOps(
                "hammer",
                PoolsServer.counting(Artifacts.micro())
                        .deploy(Artifacts.rar())
                        .deploy(OpsWar.file())
                        .deploy(HammerWar.in(directory, """
                                sluice.hammered.url=%s
                                sluice.hammered.pool-size=2
                                sluice.hammered.max-overflow=4
                                sluice.hammered.pool-timeout=700ms
                                sluice.hammered.idle-timeout=2s
                                sluice.hammered.max-waiters=55
                                sluice.hammered.pre-ping=true
                                sluice.hammered.pre-ping-after=0
                                sluice.hammered.pool-recycle=1s
                                sluice.hammered.statement-timeout=300ms
                                sluice.hammered.leak-after=1s
                                sluice.hammered.leak-reclaim=true
                                sluice.hammered.idle-in-transaction-after=100ms
                                """.formatted(database.urlAtPort(door.port())))));
        hammer = server.client("/hammer/");
        await().atMost(Duration.ofMinutes(1)).until(() -> hammer.get("numbers").status() == 200);
    }

    @AfterAll
    void stop() {
        server.close();
        door.close();
    }

    @Test
    void everyFailure_manyTimes_allCountTheSame_andPostgresToo() throws IOException {
        CompletableFuture<Answer> inTime = strike();
        await().atMost(SOON).until(() -> numbers().getInt("InUse") > 0);
        hangUp(strikesBySockets());
        server.operator().run("flush-connection-pool", POOL);
        assertThat(inTime.join().body()).isEqualTo(String.valueOf(HANDS * BLOWS));
        CompletableFuture<Answer> whileAway = strike();
        door.close();
        await().atMost(SOON).until(() -> numbers().getInt("OpenFailureCount") > 0);
        door.open();
        assertThat(whileAway.join().status()).isEqualTo(200);

        await().atMost(SOON).untilAsserted(this::isAtRest);
        // what was struck did not always live long enough to be replaced for its age; what is at rest does
        await().atMost(SOON)
                .until(() -> hammer.get("full").status() == 200 && numbers().getInt("RecycledCount") > 0);
        await().atMost(SOON).untilAsserted(this::isAtRest);

        JsonObject numbers = numbers();
        assertThat(zeroes(numbers)).as("failures that did not come about").containsOnly("InUse", "Waiting");
        assertThat(numbers.getInt("OpenedCount") - numbers.getInt("ClosedCount"))
                .isEqualTo(numbers.getInt("Open"));
        assertThat(numbers.getInt("CheckoutCount"))
                .isEqualTo(numbers.getInt("CheckinCount") + numbers.getInt("InvalidationCount"));
        await().atMost(SOON).untilAsserted(this::eventsSayTheSame);
        // Payara's words for work by a thread without the application's class loader: once for each of many hundred
        // events. Now and then it says so, too, when many threads capture their contexts at once
        assertThat(server.log().split("Thread context provider 'org.sluice.session' is not registered", -1))
                .hasSizeLessThan(20);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(hammer.get("full").body())
                        .as("no place in the server's pool is lost")
                        .isEqualTo("6"));
    }

    private CompletableFuture<Answer> strike() {
        return hammer.getAsync("strike?hands=" + HANDS + "&blows=" + BLOWS);
    }

    private List<Socket> strikesBySockets() {
        return IntStream.range(0, 5)
                .mapToObj(i -> hammer.call("strike?hands=3&blows=5"))
                .toList();
    }

    private static void hangUp(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private JsonObject numbers() {
        return hammer.get("numbers").object();
    }

    /** Nothing in use anywhere, and as many open by all accounts: the adapter's, JMX's, the server's and PostgreSQL's. */
    private void isAtRest() {
        JsonObject numbers = numbers();
        assertThat(numbers.getInt("InUse")).isZero();
        assertThat(numbers.getInt("Waiting")).isZero();
        int open = numbers.getInt("Open");
        assertThat(open).isPositive().isEqualTo(numbers.getInt("Idle")).isEqualTo(database.backends("sluice:hammered"));
        // not numconnused-current, which was seen to end below zero
        assertThat(statistic("numconncreated-count") - statistic("numconndestroyed-count"))
                .isEqualTo(open);
        JsonObject jmx = hammer.get("jmx").object();
        assertThat(numbers)
                .allSatisfy((name, number) -> assertThat(jmx.get(name)).as(name).isEqualTo(number));
        assertThat(numbers()).as("nothing happened meanwhile").isEqualTo(numbers);
    }

    private long statistic(String name) {
        return server.operator().statistic(POOL, name);
    }

    private static List<String> zeroes(JsonObject numbers) {
        return numbers.keySet().stream()
                .filter(name -> numbers.getInt(name) == 0)
                .toList();
    }

    private void eventsSayTheSame() {
        JsonObject numbers = numbers();
        JsonObject events = hammer.get("events").object();
        assertThat(events.getInt("CONNECT")).isEqualTo(numbers.getInt("OpenedCount"));
        assertThat(events.getInt("CLOSE")).isEqualTo(numbers.getInt("ClosedCount"));
        assertThat(events.getInt("CHECKOUT")).isEqualTo(numbers.getInt("CheckoutCount"));
        assertThat(events.getInt("CHECKIN")).isEqualTo(numbers.getInt("CheckinCount"));
        assertThat(events.getInt("RESET")).isEqualTo(numbers.getInt("ResetCount"));
        assertThat(events.getInt("INVALIDATE"))
                .isEqualTo(numbers.getInt("InvalidationCount") + numbers.getInt("UnusableCount"));
    }
}
