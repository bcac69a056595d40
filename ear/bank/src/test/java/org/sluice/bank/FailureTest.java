package org.sluice.bank;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonException;
import jakarta.ws.rs.ProcessingException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.sluice.api.AcquisitionTimeoutException;
import org.sluice.api.ConnectionFailedException;
import org.sluice.api.SluiceException;
import org.sluice.api.StatementException;

class FailureTest {

    private static final String SQL = "select secret from safe";

    @Test
    void of_acquisitionTimeout_isTemporary() {
        Failure failure = Failure.of(new AcquisitionTimeoutException(SQL));
        assertThat(failure.status()).isEqualTo(503);
        assertThat(failure.isTemporary()).isTrue();
    }

    @Test
    void of_connectionFailed_isTemporary() {
        assertThat(Failure.of(new ConnectionFailedException(SQL, new Exception()))
                        .isTemporary())
                .isTrue();
    }

    @Test
    void of_otherDatabaseError_isOursAndNotTemporary() {
        Failure failure = Failure.of(new SluiceException(SQL));
        assertThat(failure.status()).isEqualTo(500);
        assertThat(failure.isOurs()).isTrue();
        assertThat(failure.isTemporary()).isFalse();
    }

    @Test
    void of_databaseError_doesNotShowItsMessage() {
        assertThat(Failure.of(new StatementException(SQL, "42601", null, null, null))
                        .text())
                .doesNotContain("secret");
    }

    @Test
    void of_unknownError_doesNotShowItsMessage() {
        Failure failure = Failure.of(new IllegalStateException(SQL));
        assertThat(failure.status()).isEqualTo(500);
        assertThat(failure.text()).doesNotContain("secret");
    }

    @Test
    void of_balanceOutOfRange_isAConflict() {
        assertThat(Failure.of(new StatementException("integer out of range", "22003", null, null, null))
                        .status())
                .isEqualTo(409);
    }

    @Test
    void of_wrappedTwice_isThatOfTheErrorInside() {
        Throwable wrapped =
                new CompletionException(new ExecutionException(new AcquisitionTimeoutException("no connection")));
        assertThat(Failure.of(wrapped).status()).isEqualTo(503);
    }

    @Test
    void of_unreadableJson_isTheCallers() {
        assertThat(Failure.of(new ProcessingException(new JsonException("unexpected end")))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void of_processingErrorWithoutJson_isOurs() {
        assertThat(Failure.of(new ProcessingException("cannot write")).status()).isEqualTo(500);
    }

    @Test
    void of_unknownRow_isNotFound() {
        assertThat(Failure.of(new UnknownRowException("teller")))
                .isEqualTo(new Failure(404, "There is no such teller"));
    }
}
