package org.sluice.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FreshValueTest {

    private static final String KEY = "sluice.password";

    private final Map<String, String> vault = new HashMap<>();
    private final Map<String, String> known = new HashMap<>();
    private final FakeConfig config =
            new FakeConfig(known, List.of(new Source("file", Map.of()), new Source("vault", vault)));

    private record Source(String getName, Map<String, String> values) implements ConfigSource {

        @Override
        public String getName() {
            return getName;
        }

        @Override
        public Set<String> getPropertyNames() {
            return values.keySet();
        }

        @Override
        public @Nullable String getValue(String key) {
            return values.get(key);
        }
    }

    @Test
    void of_changedSinceTheServerReadIt_isWhatTheSourceHas() {
        known.put(KEY, "old");
        vault.put(KEY, "new");

        assertThat(FreshValue.of(config, KEY, "old")).isEqualTo("new");
    }

    @Test
    void of_valueThatWasPutTogether_isLeftToTheServer() {
        known.put(KEY, "${vault.password}");
        vault.put(KEY, "${vault.password}");

        assertThat(FreshValue.of(config, KEY, "secret")).isEqualTo("secret");
    }

    @Test
    void of_goneFromItsSource_isWhatTheServerKnows() {
        known.put(KEY, "old");

        assertThat(FreshValue.of(config, KEY, "old")).isEqualTo("old");
    }
}
