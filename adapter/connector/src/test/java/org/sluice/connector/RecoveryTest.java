package org.sluice.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sluice.api.ConnectionFailedException;

class RecoveryTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final ManualClock clock = new ManualClock();
    private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
    private final AtomicInteger attempts = new AtomicInteger();

    private Recovery recovery(Duration limit) {
        return new Recovery("orders", limit, clock, end);
    }

    /** Each attempt takes 10 seconds. */
    private Supplier<String> failing(int times, boolean passing) {
        return () -> {
            clock.advance(Duration.ofSeconds(10));
            if (attempts.incrementAndGet() <= times) {
                throw new ConnectionFailedException("refused", new IOException(), passing);
            }
            return "connected";
        };
    }

    @Test
    void databaseIsAway_comesBack_isWaitedFor() {
        assertThat(recovery(LIMIT).patiently(failing(2, true))).isEqualTo("connected");
        assertThat(attempts).hasValue(3);
    }

    @Test
    void databaseStaysAway_limitHasPassed_fails() {
        assertThatThrownBy(() -> recovery(Duration.ofSeconds(20)).patiently(failing(99, true)))
                .isInstanceOf(ConnectionFailedException.class);
        assertThat(attempts).hasValue(2);
    }

    @Test
    void noWaitingWanted_failsAtOnce() {
        assertThatThrownBy(() -> recovery(Duration.ZERO).patiently(failing(99, true)))
                .isInstanceOf(ConnectionFailedException.class);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void wrongPassword_doesNotPass_failsAtOnce() {
        assertThatThrownBy(() -> recovery(LIMIT).patiently(failing(99, false)))
                .isInstanceOf(ConnectionFailedException.class);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void adapterStops_givesUp() {
        end.complete(null);

        assertThatThrownBy(() -> recovery(LIMIT).patiently(failing(99, true)))
                .isInstanceOf(ConnectionFailedException.class);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void threadIsInterrupted_givesUp_andStaysInterrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> recovery(LIMIT).patiently(failing(99, true)))
                .isInstanceOf(ConnectionFailedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
