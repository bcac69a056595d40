package org.sluice.cdi;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sluice.api.PoolStatus;
import org.sluice.api.SluiceException;
import org.sluice.api.spi.Application;
import org.sluice.api.spi.BindableSessionFactory;
import org.sluice.api.spi.BoundSessionFactory;
import org.sluice.api.spi.FactorySettings;
import org.sluice.api.spi.PoolLimits;
import org.sluice.api.spi.ServerPoolSettings;

/** One factory of the application: connected at deployment where the server can, else at its first use. */
final class NamedFactory {

    private final Surroundings surroundings;
    private final FactorySettings settings;
    private final Function<PoolLimits, Application> applications;

    private volatile @Nullable BoundSessionFactory bound;
    /** Linked while the resource adapter is there: if it is undeployed first, its classes can not be resolved any more. */
    private Runnable closing = () -> {};

    private boolean created;
    private boolean closed;

    NamedFactory(Surroundings surroundings, FactorySettings settings, Function<PoolLimits, Application> applications) {
        this.surroundings = surroundings;
        this.settings = settings;
        this.applications = applications;
    }

    String name() {
        return settings.factory();
    }

    /** How long what is under way may still take when the factory is closed now; zero if nothing is. */
    Duration grace() {
        BoundSessionFactory factory = bound;
        return factory == null || isIdle(factory) ? Duration.ZERO : settings.closeGrace();
    }

    private static boolean isIdle(BoundSessionFactory factory) {
        try {
            PoolStatus pool = factory.pool();
            return pool.inUse() == 0 && pool.waiting() == 0;
        } catch (RuntimeException | LinkageError e) {
            return true; // the resource adapter was undeployed before the application
        }
    }

    /**
     * The factory. Looks the resource up if that was not possible before.
     *
     * @throws SluiceException if there is no usable resource
     */
    BoundSessionFactory get() {
        BoundSessionFactory factory = bound;
        return factory != null ? factory : connect();
    }

    private synchronized BoundSessionFactory connect() {
        BoundSessionFactory factory = bound;
        if (factory == null) {
            if (closed) {
                throw new SluiceException("The factory '" + name() + "' is closed: the application "
                        + surroundings.application() + " has ended");
            }
            factory = bind(new ResourceSource(surroundings, settings).get());
            bound = factory;
        }
        return factory;
    }

    private BoundSessionFactory bind(ResourceSource.Resource resource) {
        created = resource.created();
        PoolLimits limits = surroundings.provisioner().limits(surroundings.application(), resource.jndiName());
        BoundSessionFactory factory = bindable(resource).bind(applications.apply(limits));
        closing = factory::close;
        Log.connected(name(), resource, limits);
        warnOfLostRecovery();
        return factory;
    }

    private void warnOfLostRecovery() {
        if (settings.serverPool().transactions() == ServerPoolSettings.TransactionSupport.XA) {
            RecoverySwitch recovery = RecoverySwitch.find();
            if (recovery.isOff()) {
                Log.recoveryIsOff(name(), recovery.serverName());
            }
        }
    }

    private BindableSessionFactory bindable(ResourceSource.Resource resource) {
        if (resource.object() instanceof BindableSessionFactory bindable) {
            return bindable;
        }
        Class<?> found = resource.object().getClass();
        // class loaders by their types: their texts are pages long on some servers
        throw new SluiceException("The resource " + resource.jndiName() + " of the factory '" + name() + "' is a "
                + found.getName() + " (" + loader(found) + ") and no " + BindableSessionFactory.class.getName() + " ("
                + loader(BindableSessionFactory.class) + "). Either it belongs to another resource adapter, or the"
                + " application has a copy of sluice-api that the adapter does not see: in an EAR it belongs into the"
                + " EAR's lib directory only; for a standalone adapter on Payara Server set"
                + " connector-service.class-loading-policy=global");
    }

    /**
     * Has the server fill its pool, if that is wanted: one statement does, as a pool of the server's opens all that it keeps when
     * it is first used. Returns at once, whatever comes of it.
     */
    void warmUp() {
        if (!settings.serverPool().warmUp() || settings.pool().size() == 0) {
            return;
        }
        BoundSessionFactory factory = get();
        var unused = factory.withSession(session -> session.scalar(String.class, "select current_database()"))
                .whenComplete((result, failure) -> {
                    if (failure == null) {
                        Log.warm(name(), factory.pool());
                    } else {
                        Log.notWarm(name(), failure);
                    }
                });
    }

    private static String loader(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null
                ? "the boot class loader"
                : loader.getClass().getSimpleName() + "@" + Integer.toHexString(System.identityHashCode(loader));
    }

    /** Closes the factory and deletes the pool that was created for it. Idempotent. */
    synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            closing.run();
        } catch (RuntimeException | LinkageError e) {
            Log.notClosed(name(), e);
        }
        if (created) {
            surroundings.provisioner().delete(surroundings.application(), name());
        }
    }

    @Override
    public String toString() {
        return Objects.toString(bound, name());
    }
}
