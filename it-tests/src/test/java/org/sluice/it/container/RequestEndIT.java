package org.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URISyntaxException;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.it.Client;
import org.sluice.it.Client.Answer;
import org.sluice.it.TestDatabase;

/**
 * What is left when a request has ended, seen from the outside. The requests begin a transaction, write a row and never end the
 * transaction. That they did write is known by the sequence, which no rollback takes back.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class RequestEndIT {

    private static final String NAME = "ending";
    private static final Duration SOON = Duration.ofSeconds(15);

    @ArquillianResource
    @SuppressWarnings("NullAway.Init") // by Arquillian
    URL address;

    private final TestDatabase database = new TestDatabase(NAME);
    private Client client;
    private long writtenBefore;

    @Deployment(testable = false)
    static WebArchive war() {
        return TestWar.create(NAME);
    }

    @BeforeEach
    void look() throws URISyntaxException {
        client = new Client(address.toURI());
        writtenBefore = written();
    }

    @ParameterizedTest
    @ValueSource(strings = {"api/ending/normal", "api/ending/stage", "api/ending/async-response", "ending-servlet"})
    void requestEnds_transactionOpen_rolledBackAndConnectionBack(String path) {
        Answer answer = client.get(path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).startsWith("written");
        assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"api/ending/exception", "api/ending/failed-stage", "api/ending/sql-error"})
    void requestFails_transactionOpen_rolledBackAndConnectionBack(String path) {
        assertThat(client.get(path).status()).isEqualTo(500);
        assertNothingLeft();
    }

    @Test
    void requestEnds_beforeItsStatement_rolledBackAndConnectionBack() {
        assertThat(client.get("api/ending/unawaited").status()).isEqualTo(200);
        awaitNothingInUse();
        assertThat(database.number("select count(*) from leftovers")).isZero();
    }

    @Test
    void requestEnds_noTransaction_connectionBack() {
        assertThat(client.get("api/ending/read").status()).isEqualTo(200);
        assertNothingLeft();
    }

    @Test
    void clientHangsUp_slowStatement_rolledBackAndConnectionBack() throws IOException {
        try (Socket caller = client.call("api/ending/slow")) {
            assertThat(caller.isConnected()).isTrue();
            await().atMost(SOON).until(() -> client.get("api/in-use").body().equals("1"));
        }
        assertNothingLeft();
    }

    @Test
    void parallelRequests_sharedBeans_eachSeesItsOwnTransactionOnly() {
        List<CompletableFuture<Answer>> answers = IntStream.range(0, 64)
                .mapToObj(i -> client.getAsync("api/own?id=" + (1000 + i)))
                .toList();

        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).join().body()).isEqualTo("[" + (1000 + i) + "]");
        }
        awaitNothingInUse();
        assertThat(database.number("select count(*) from marks")).isZero();
    }

    private void assertNothingLeft() {
        awaitNothingInUse();
        assertThat(written()).isEqualTo(writtenBefore + 1);
        assertThat(database.number("select count(*) from leftovers")).isZero();
    }

    private void awaitNothingInUse() {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(client.get("api/in-use").body()).isEqualTo("0");
            assertThat(database.transactions("sluice:default")).isZero();
        });
    }

    /** How many numbers the sequence has given away. */
    private long written() {
        return database.number("select case when is_called then last_value else 0 end from leftovers_id_seq");
    }
}
