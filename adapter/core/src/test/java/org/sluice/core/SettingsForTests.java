package org.sluice.core;

import java.util.HashMap;
import java.util.Map;
import org.sluice.api.spi.FactorySettings;

/** Settings by their keys, as an application would give them. */
final class SettingsForTests {

    private SettingsForTests() {}

    /** Pairs of a key's last part and its value. */
    static FactorySettings with(String... pairs) {
        Map<String, String> values = new HashMap<>(Map.of("sluice.url", "postgresql://me@localhost/db"));
        for (int i = 0; i < pairs.length; i += 2) {
            values.put("sluice." + pairs[i], pairs[i + 1]);
        }
        return FactorySettings.read("default", values::get);
    }
}
