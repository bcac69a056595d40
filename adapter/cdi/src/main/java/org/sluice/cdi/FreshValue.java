package org.sluice.cdi;

import java.util.Objects;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * A value as its source has it now. A server may keep values that it has read, Payara does so for a minute; a password that was
 * changed has to be known at once, as the old one opens no connection any more.
 */
final class FreshValue {

    private FreshValue() {}

    /** What the source of the value that the server knows has now; that value, if it is not taken from its source as it is. */
    static String of(Config config, String key, String known) {
        ConfigValue value = config.getConfigValue(key);
        String fresh = fresh(config, key, value.getSourceName());
        boolean asItIs = known.equals(value.getRawValue());
        return fresh == null || fresh.isEmpty() || fresh.contains("${") || !asItIs ? known : fresh;
    }

    private static @Nullable String fresh(Config config, String key, @Nullable String name) {
        return StreamSupport.stream(config.getConfigSources().spliterator(), false)
                .filter(source -> Objects.equals(source.getName(), name))
                .map(source -> value(source, key))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String value(ConfigSource source, String key) {
        return source.getValue(key);
    }
}
