package org.sluice.cdi;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.PoolLimits;

/**
 * Reads a pool's limits from Payara's domain configuration, which changes the moment an operator changes it; and finds the pool's
 * factory in Payara's registry.
 */
final class PayaraLimits implements PoolLimits {

    private static final String OF_APPLICATION = "java:app/";

    private final PayaraServices server;
    private final String application;
    private final String jndiName;
    private volatile boolean withoutRegistry;

    PayaraLimits(PayaraServices server, String application, String jndiName) {
        this.server = server;
        this.application = application;
        this.jndiName = jndiName;
    }

    @Override
    public Optional<Limits> now() {
        try {
            Object pool = pool();
            return pool == null ? Optional.empty() : Optional.of(limits(pool));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Optional.empty(); // another version's configuration, or an expression instead of a number
        }
    }

    @Override
    public @Nullable Object factory() {
        if (withoutRegistry) {
            return null;
        }
        try {
            Object pool = pool();
            return pool == null ? null : server.factoryOf(pool);
        } catch (ReflectiveOperationException | RuntimeException e) {
            withoutRegistry = true;
            Log.notFollowed(jndiName, e);
            return null;
        }
    }

    private @Nullable Object pool() throws ReflectiveOperationException {
        for (Object resources : places()) {
            Object pool = pool(resources);
            if (pool != null) {
                return pool;
            }
        }
        return null;
    }

    /** Where the resource may be defined: in the domain, or by the application itself. */
    private List<Object> places() throws ReflectiveOperationException {
        Object domain = server.domain();
        Object own = jndiName.startsWith(OF_APPLICATION) ? resourcesOfApplication(domain) : null;
        return Stream.of(Optional.ofNullable(own), Optional.ofNullable(PayaraServices.get(domain, "getResources")))
                .flatMap(Optional::stream)
                .toList();
    }

    private @Nullable Object resourcesOfApplication(@Nullable Object domain) throws ReflectiveOperationException {
        Object applications = PayaraServices.get(PayaraServices.get(domain, "getApplications"), "getApplications");
        Object found = named(applications, "getName", application);
        return found == null ? null : PayaraServices.get(found, "getResources");
    }

    private @Nullable Object pool(Object resources) throws ReflectiveOperationException {
        Object all = PayaraServices.get(resources, "getResources");
        Object resource = named(all, "getJndiName", jndiName);
        Object poolName = PayaraServices.get(resource, "getPoolName");
        return poolName == null ? null : named(all, "getName", poolName);
    }

    private static @Nullable Object named(@Nullable Object beans, String getter, Object name)
            throws ReflectiveOperationException {
        if (beans instanceof Collection<?> all) {
            for (Object bean : all) {
                if (name.equals(PayaraServices.get(bean, getter))) {
                    return bean;
                }
            }
        }
        return null;
    }

    private static Limits limits(Object pool) throws ReflectiveOperationException {
        return new Limits(
                number(pool, "getSteadyPoolSize"),
                number(pool, "getMaxPoolSize"),
                Duration.ofMillis(number(pool, "getMaxWaitTimeInMillis")));
    }

    private static int number(Object pool, String getter) throws ReflectiveOperationException {
        return Integer.parseInt(String.valueOf(PayaraServices.get(pool, getter)));
    }
}
