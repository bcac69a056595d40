package org.sluice.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.api.ConfigurationException;
import org.sluice.api.spi.ServerPoolSettings.Order;
import org.sluice.api.spi.ServerPoolSettings.TransactionSupport;

/** The keys that become attributes of the server's pool. */
class ServerPoolSettingsTest {

    private final Map<String, String> values = new HashMap<>(Map.of("sluice.user", "me"));

    private ServerPoolSettings read() {
        return FactorySettings.read("default", values::get).serverPool();
    }

    @Test
    void serverPool_nothingSet_defaults() {
        assertThat(read())
                .isEqualTo(new ServerPoolSettings(
                        Order.LIFO, 0, 0, Duration.ofSeconds(1), false, TransactionSupport.LOCAL));
    }

    @Test
    void serverPool_allSet_read() {
        values.putAll(Map.of(
                "sluice.pool-order", "fifo",
                "sluice.max-uses", "1000",
                "sluice.connect-retries", "3",
                "sluice.connect-retry-interval", "2s",
                "sluice.warm-up", "true",
                "sluice.transaction-support", "xa"));

        assertThat(read())
                .isEqualTo(new ServerPoolSettings(
                        Order.FIFO, 1000, 3, Duration.ofSeconds(2), true, TransactionSupport.XA));
    }

    @Test
    void serverPool_wrongValues_allNamed() {
        values.putAll(Map.of(
                "sluice.pool-order", "random",
                "sluice.max-uses", "-1",
                "sluice.connect-retries", "many",
                "sluice.connect-retry-interval", "1500ms",
                "sluice.warm-up", "soon"));

        assertThatThrownBy(this::read)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("sluice.pool-order = 'random'")
                .hasMessageContaining("sluice.max-uses = '-1'")
                .hasMessageContaining("sluice.connect-retries = 'many'")
                .hasMessageContaining("sluice.connect-retry-interval = '1500ms': the server counts whole seconds")
                .hasMessageContaining("sluice.warm-up = 'soon'");
    }
}
