package org.sluice.cdi;

import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.FactorySettings;

/** The application's MicroProfile Config, captured at deployment so that it serves threads without a class loader too. */
final class ApplicationConfiguration implements FactorySettings.Lookup {

    private final @Nullable Config config;

    private ApplicationConfiguration(@Nullable Config config) {
        this.config = config;
    }

    /** Captures the configuration of the calling thread; an empty one if the server has no MicroProfile Config. */
    static ApplicationConfiguration capture() {
        try {
            return new ApplicationConfiguration(ConfigProvider.getConfig());
        } catch (IllegalStateException | LinkageError e) {
            Log.noConfiguration(e);
            return new ApplicationConfiguration(null);
        }
    }

    /** The value now; an empty value is none. */
    @Override
    public @Nullable String value(String key) {
        if (config == null) {
            return null;
        }
        String value = config.getOptionalValue(key, String.class).orElse(null);
        return value != null && key.endsWith("password") ? FreshValue.of(config, key, value) : value;
    }

    Iterable<String> names() {
        return config == null ? List.of() : config.getPropertyNames();
    }
}
