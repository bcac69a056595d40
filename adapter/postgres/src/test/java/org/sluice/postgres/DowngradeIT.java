package org.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.ConnectionFailedException;
import org.sluice.api.spi.FactorySettings;
import org.sluice.postgres.HostileServer.Wire;

/**
 * Somebody in between talks the client out of encryption, or out of proving a password without telling it. What the client says is
 * looked at on the wire.
 */
class DowngradeIT {

    private static final String PASSWORD = "s3cret-7391";
    /** AuthenticationCleartextPassword. */
    private static final byte[] ASK_IN_THE_CLEAR = Wire.ints(3);

    private final PostgresClient client = new PostgresClient(1);
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private HostileServer server;

    @BeforeEach
    void open() throws IOException {
        server = new HostileServer(Wire::silence);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        Answers.of(client.close());
    }

    @ParameterizedTest
    @ValueSource(strings = {"require", "verify-ca", "verify-full"})
    void encryptionDenied_modeThatWantsIt_nothingMoreIsSaid(String mode) throws InterruptedException {
        server.say(wire -> {
            wire.sslAsked().raw(new byte[] {'N'});
            heard.add(wire.rest());
        });

        assertThat(refused(mode)).hasMessageContaining("the server does not offer encryption");
        assertThat(heard.poll(8, TimeUnit.SECONDS)).isEmpty();
    }

    /** What is said in the clear before the handshake must not count as said after it. */
    @ParameterizedTest
    @ValueSource(strings = {"require", "verify-ca", "verify-full"})
    void wordsBeforeTheHandshake_areNoPartOfTheConversation(String mode) throws InterruptedException {
        server.say(wire -> {
            wire.sslAsked().raw(new byte[] {'S', 'R', 0, 0, 0, 8, 0, 0, 0, 3});
            heard.add(wire.rest());
        });

        assertThat(refused(mode)).isNotNull();
        assertThat(heard.poll(8, TimeUnit.SECONDS)).doesNotContain(PASSWORD).doesNotContain("clerk");
    }

    /** An error in place of the answer, as servers give that know nothing of encryption. */
    @ParameterizedTest
    @ValueSource(strings = {"require", "verify-ca", "verify-full"})
    void errorInPlaceOfTheAnswer_modeThatWantsEncryption_nothingMoreIsSaid(String mode) throws InterruptedException {
        server.say(wire -> {
            wire.sslAsked().say('E', Wire.text("SFATAL", "C0A000", "Munsupported", ""));
            heard.add(wire.rest());
        });

        assertThat(refused(mode)).isNotNull();
        assertThat(heard.poll(8, TimeUnit.SECONDS)).isEmpty();
    }

    /** As libpq does. Who does not want that has verify-full, which leaves nobody in between. */
    @Test
    void encryptionDenied_prefer_passwordIsSentToWhoeverAsks() throws InterruptedException {
        server.say(wire -> {
            wire.started().say('R', ASK_IN_THE_CLEAR);
            heard.add(wire.rest());
        });

        assertThat(refused("prefer")).hasMessageNotContaining(PASSWORD);
        assertThat(heard.poll(8, TimeUnit.SECONDS)).contains(PASSWORD);
    }

    private ConnectionFailedException refused(String mode) {
        FactorySettings settings = SecureDatabase.settings(
                "127.0.0.1", server.port(), "clerk", "password", PASSWORD, "ssl-mode", mode, "connect-timeout", "1s");
        return Answers.failure(client.connect(settings, closed -> {}), ConnectionFailedException.class);
    }
}
