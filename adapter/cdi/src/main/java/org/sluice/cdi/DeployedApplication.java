package org.sluice.cdi;

import jakarta.enterprise.concurrent.ContextService;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.Application;
import org.sluice.api.spi.PoolLimits;
import org.sluice.api.spi.PoolObserver;

/** The application as one of its factories sees it. */
final class DeployedApplication implements Application {

    private static final String CONTEXT_SERVICE = "java:comp/DefaultContextService";

    private final Surroundings surroundings;
    private final Scopes scopes;
    private final PoolLimits limits;
    private final @Nullable PoolObserver observer;

    private volatile @Nullable ContextService contexts;
    private volatile @Nullable RememberedServices services;

    DeployedApplication(Surroundings surroundings, Scopes scopes, PoolLimits limits, @Nullable PoolObserver observer) {
        this.surroundings = surroundings;
        this.scopes = scopes;
        this.limits = limits;
        this.observer = observer;
    }

    @Override
    public String name() {
        return surroundings.application();
    }

    @Override
    public @Nullable String configuration(String key) {
        return surroundings.configuration().value(key);
    }

    @Override
    public ThreadFactory continuationThreads() {
        return ContinuationThreads.of(surroundings);
    }

    @Override
    public Executor captureContext() {
        return new CapturedContext(OwnCapture.of(this::container), scopes.current());
    }

    /**
     * One capture at a time: Payara keeps the context providers of the capture under way in a field of its context service, so
     * that captures at the same time lose providers, ours among them, and log that they are missing.
     */
    private Executor container() {
        ContextService found = contextService();
        ClassLoaderContext loader = ClassLoaderContext.capture();
        if (found == null) {
            return loader;
        }
        Executor captured;
        synchronized (found) {
            captured = captured(found);
        }
        // the captured class loader is the remembering one; tasks have the application's own
        return task -> captured.execute(() -> loader.execute(task));
    }

    private Executor captured(ContextService service) {
        Thread thread = Thread.currentThread();
        ClassLoader application = thread.getContextClassLoader();
        thread.setContextClassLoader(remembering(application));
        try {
            return service.currentContextExecutor();
        } finally {
            thread.setContextClassLoader(application);
        }
    }

    private @Nullable ClassLoader remembering(@Nullable ClassLoader application) {
        if (application == null) {
            return null;
        }
        RememberedServices known = services;
        if (known == null || known.getParent() != application) {
            known = new RememberedServices(application);
            services = known;
        }
        return known;
    }

    /** Looked up until it is found: on a thread without a component there is no {@code java:comp}. */
    private @Nullable ContextService contextService() {
        ContextService found = contexts;
        if (found == null) {
            try {
                found = surroundings.naming().lookup(CONTEXT_SERVICE) instanceof ContextService service
                        ? service
                        : null;
            } catch (NamingException e) {
                return null;
            }
            contexts = found;
        }
        return found;
    }

    @Override
    public PoolLimits limits() {
        return limits;
    }

    @Override
    public void afterEnlistment() {
        surroundings.provisioner().afterEnlistment();
    }

    @Override
    public @Nullable PoolObserver observer() {
        return observer;
    }

    @Override
    public String toString() {
        return "application " + name();
    }
}
