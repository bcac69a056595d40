package org.sluice.connector;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.Application;

/**
 * The applications whose configuration and context a pool may use, by the pool's key. A pool that is made anew by the server
 * (that is what a change of its properties does) finds its application again here. If several applications use one pool, the
 * first that is still there counts.
 */
final class Publications {

    private final ConcurrentMap<String, List<Application>> applications = new ConcurrentHashMap<>();

    /** Publishes until the result is run. */
    Runnable publish(String key, Application application) {
        applications.computeIfAbsent(key, k -> new CopyOnWriteArrayList<>()).add(application);
        return () -> applications.computeIfPresent(key, (k, present) -> {
            present.remove(application);
            return present.isEmpty() ? null : present;
        });
    }

    @Nullable Application of(String key) {
        List<Application> present = applications.get(key);
        return present == null ? null : present.stream().findFirst().orElse(null);
    }
}
