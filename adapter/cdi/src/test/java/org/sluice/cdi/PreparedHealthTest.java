package org.sluice.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.junit.jupiter.api.Test;
import org.sluice.api.PreparedTransaction;

class PreparedHealthTest {

    private final Map<String, Object> data = new LinkedHashMap<>();

    /** Keeps the data. */
    private final class Response extends HealthCheckResponseBuilder {

        @Override
        public HealthCheckResponseBuilder name(String name) {
            throw new AssertionError("it has a name");
        }

        @Override
        public HealthCheckResponseBuilder withData(String key, String value) {
            data.put(key, value);
            return this;
        }

        @Override
        public HealthCheckResponseBuilder withData(String key, long value) {
            data.put(key, value);
            return this;
        }

        @Override
        public HealthCheckResponseBuilder withData(String key, boolean value) {
            data.put(key, value);
            return this;
        }

        @Override
        public HealthCheckResponseBuilder up() {
            throw new AssertionError("prepared branches decide nothing");
        }

        @Override
        public HealthCheckResponseBuilder down() {
            throw new AssertionError("prepared branches decide nothing");
        }

        @Override
        public HealthCheckResponseBuilder status(boolean up) {
            throw new AssertionError("prepared branches decide nothing");
        }

        @Override
        public HealthCheckResponse build() {
            throw new AssertionError("there is more to be said");
        }
    }

    private static PreparedTransaction branch(int number) {
        return new PreparedTransaction(
                "gid" + number, "1:0a:0b", Instant.EPOCH, Duration.ofMinutes(7), "bank", "accounts");
    }

    @Test
    void nothingIsPrepared_nothingIsSaid() {
        PreparedHealth.tell(List.of(), new Response());

        assertThat(data).isEmpty();
    }

    @Test
    void branch_isShown_withItsIdsAndAge_andWhatIsKnownOfRecovery() {
        PreparedHealth.tell(List.of(branch(1)), new Response());

        assertThat(data)
                .containsEntry("prepared", 1L)
                .containsEntry("automaticRecovery", "not known")
                .containsEntry("xaServerName", "not known");
        assertThat(data.get("prepared.1")).asString().contains("gid1", "1:0a:0b", "420 s ago");
    }

    @Test
    void manyBranches_areCounted_andTheOldestShown() {
        PreparedHealth.tell(
                IntStream.range(0, 50).mapToObj(PreparedHealthTest::branch).toList(), new Response());

        assertThat(data)
                .containsEntry("prepared", 50L)
                .containsKey("prepared.10")
                .doesNotContainKey("prepared.11");
    }
}
