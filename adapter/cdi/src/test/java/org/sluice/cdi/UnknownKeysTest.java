package org.sluice.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnknownKeysTest {

    @Test
    void key_misspelt_gives_the_nearest() {
        assertThat(unknown("sluice.poolsize"))
                .containsExactly(new UnknownKeys.Unknown("sluice.poolsize", "sluice.pool-size"));
    }

    @Test
    void key_known_is_silent() {
        assertThat(unknown("sluice.pool-size", "sluice.orders.url", "other.poolsize"))
                .isEmpty();
    }

    @Test
    void key_of_a_factory_in_use_gives_the_nearest() {
        assertThat(unknown("sluice.orders.uri"))
                .containsExactly(new UnknownKeys.Unknown("sluice.orders.uri", "sluice.orders.url"));
    }

    @Test
    void key_of_a_tool_is_silent() {
        assertThat(unknown("sluice.http.port", "sluice.run.directory")).isEmpty();
    }

    private static List<UnknownKeys.Unknown> unknown(String... keys) {
        return UnknownKeys.among(List.of(keys), Set.of("default", "orders"));
    }

    @Test
    void key_with_the_name_of_the_default_factory_gives_the_one_without() {
        assertThat(UnknownKeys.among(List.of("sluice.default.url"), Set.of("default")))
                .singleElement()
                .hasToString("Unknown[key=sluice.default.url, nearest=sluice.url]");
    }
}
