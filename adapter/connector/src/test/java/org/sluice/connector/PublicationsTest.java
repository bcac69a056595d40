package org.sluice.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sluice.api.spi.Application;
import org.sluice.api.spi.PoolLimits;

class PublicationsTest {

    private final Publications publications = new Publications();

    private record Named(String name) implements Application {
        @Override
        public @Nullable String configuration(String key) {
            return null;
        }

        @Override
        public ThreadFactory continuationThreads() {
            return Thread::new;
        }

        @Override
        public Executor captureContext() {
            return Runnable::run;
        }

        @Override
        public PoolLimits limits() {
            return PoolLimits.unknown();
        }
    }

    @Test
    void published_isFoundUntilWithdrawn() {
        Named bank = new Named("bank");
        Runnable withdrawal = publications.publish("bank/default", bank);
        assertThat(publications.of("bank/default")).isSameAs(bank);
        assertThat(publications.of("default")).isNull();

        withdrawal.run();
        withdrawal.run();
        assertThat(publications.of("bank/default")).isNull();
    }

    @Test
    void severalApplications_theFirstThatIsThereCounts() {
        Named first = new Named("first");
        Named second = new Named("second");
        Runnable withdrawal = publications.publish("default", first);
        publications.publish("default", second);
        assertThat(publications.of("default")).isSameAs(first);

        withdrawal.run();
        assertThat(publications.of("default")).isSameAs(second);
    }
}
