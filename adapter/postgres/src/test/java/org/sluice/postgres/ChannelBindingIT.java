package org.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.ConnectionFailedException;
import org.sluice.api.spi.FactorySettings;

/** SCRAM-SHA-256-PLUS: a password that is proved over another encrypted connection than the server's own proves nothing. */
@ExtendWith(SecureDatabase.Provider.class)
class ChannelBindingIT {

    private final PostgresClient client = new PostgresClient(1);

    @AfterEach
    void close() {
        Answers.of(client.close());
    }

    @Test
    void somebodyInBetween_scram_serverNoticesIt(SecureDatabase database) throws Exception {
        try (Interceptor between = new Interceptor(database.certificates(), database.port())) {
            ConnectionFailedException failure = Answers.failure(
                    client.connect(at(between, "scramuser", database), closed -> {}), ConnectionFailedException.class);

            assertThat(failure).hasMessageContaining("SCRAM channel binding check failed");
        }
    }

    /** The other half of the proof: the one in between does get through where the password is not bound. */
    @Test
    void somebodyInBetween_md5_nobodyNoticesIt(SecureDatabase database) throws Exception {
        try (Interceptor between = new Interceptor(database.certificates(), database.port())) {
            assertThat(Answers.value(
                            Answers.of(client.connect(at(between, "md5user", database), closed -> {})),
                            "select current_user::text"))
                    .isEqualTo("md5user");
        }
    }

    private static FactorySettings at(Interceptor between, String user, SecureDatabase database) {
        return SecureDatabase.settings(
                "localhost",
                between.port(),
                user,
                "ssl-mode",
                "verify-full",
                "ssl-root-cert",
                database.certificates().certificate("ca").toString());
    }
}
