package org.sluice.cdi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sluice.api.ConfigurationException;
import org.sluice.api.spi.ConfigurationKey;
import org.sluice.api.spi.FactorySettings;

/** Reads the settings of every factory in use and collects the problems of all of them. */
final class ConfigurationCheck {

    private final Surroundings surroundings;
    private final List<String> problems = new ArrayList<>();

    private ConfigurationCheck(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * The settings by factory.
     *
     * @throws ConfigurationException with every problem of every factory
     */
    static Map<String, FactorySettings> read(Set<String> factories, Surroundings surroundings) {
        UnknownKeys.among(surroundings.configuration().names(), factories).forEach(Log::unknownKey);
        ConfigurationCheck check = new ConfigurationCheck(surroundings);
        check.problems.addAll(FactoryNames.problems(factories));
        Map<String, FactorySettings> settings = new LinkedHashMap<>();
        for (String factory : factories) {
            FactorySettings read = check.read(factory);
            if (read != null) {
                settings.put(factory, read);
            }
        }
        if (!check.problems.isEmpty()) {
            throw new ConfigurationException(check.problems);
        }
        return settings;
    }

    private @Nullable FactorySettings read(String factory) {
        boolean serverHasIt = serverHasIt(factory);
        String userKey = ConfigurationKey.USER.of(factory);
        try {
            return FactorySettings.read(factory, key -> {
                String value = surroundings.configuration().value(key);
                // the server's resource may have the user and all the rest; only wrong values count then
                return value == null && serverHasIt && key.equals(userKey) ? "-" : value;
            });
        } catch (ConfigurationException e) {
            problems.addAll(e.problems());
            return null;
        }
    }

    private boolean serverHasIt(String factory) {
        String configured = surroundings.configuration().value(ConfigurationKey.JNDI_NAME.of(factory));
        ResourceNames names = ResourceNames.of(factory, configured);
        Lookup lookup = names.search(surroundings.naming());
        if (names.required() && lookup instanceof Lookup.Absent) {
            problems.add(ConfigurationKey.JNDI_NAME.of(factory) + " = '" + configured
                    + "': the server has no resource of that name");
        }
        return names.required() || !(lookup instanceof Lookup.Absent);
    }
}
