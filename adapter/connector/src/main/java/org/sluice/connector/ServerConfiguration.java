package org.sluice.connector;

import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/** MicroProfile Config as the adapter itself sees it: system properties, environment, and what else the server offers. */
final class ServerConfiguration {

    private ServerConfiguration() {}

    /** The value, or {@code null} if there is none or the server has no MicroProfile Config (at this time). */
    static @Nullable String value(String key) {
        try {
            Config config = ConfigProvider.getConfig(ServerConfiguration.class.getClassLoader());
            Optional<String> value = config.getOptionalValue(key, String.class);
            return value.orElse(null);
        } catch (IllegalStateException | NoClassDefFoundError e) {
            return System.getProperty(key);
        }
    }
}
