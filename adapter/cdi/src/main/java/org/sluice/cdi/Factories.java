package org.sluice.cdi;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;
import org.sluice.api.spi.BoundSessionFactory;

/** The application's factories by name. They live from deployment to undeployment. */
final class Factories {

    private final Map<String, NamedFactory> byName;

    Factories(Map<String, NamedFactory> byName) {
        this.byName = Map.copyOf(byName);
    }

    /**
     * The factory of a name, connected to the server's resource.
     *
     * @throws SluiceException if the server has no resource for it
     */
    BoundSessionFactory get(String name) {
        @Nullable NamedFactory factory = byName.get(name);
        if (factory == null) {
            throw new SluiceException(
                    "There is no factory '" + name + "' in this application; it has " + byName.keySet());
        }
        return factory.get();
    }

    /** Connects every factory, and warms up those that want it; one whose resource is not there yet will be at its first use. */
    void connect() {
        byName.values().forEach(Factories::connect);
    }

    private static void connect(NamedFactory factory) {
        try {
            factory.get();
            factory.warmUp();
        } catch (ResourceUnavailableException e) {
            Log.notYet(factory.name(), e);
        }
    }

    /** How long what is under way may still take when they are closed now; zero if nothing is. */
    Duration grace() {
        return byName.values().stream()
                .map(NamedFactory::grace)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** Closes every factory and deletes the pools that were created. Idempotent. */
    void close() {
        byName.values().forEach(NamedFactory::close);
    }
}
