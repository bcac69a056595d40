package org.sluice.connector;

import jakarta.enterprise.concurrent.ContextService;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Captures the calling thread's context by the component's own context service; without one, its class loader. */
final class CallerContext implements Supplier<Executor> {

    private static final String CONTEXT_SERVICE = "java:comp/DefaultContextService";

    @Override
    public Executor get() {
        ContextService service = ComponentNaming.find(CONTEXT_SERVICE, ContextService.class);
        return service == null
                ? withClassLoader(Thread.currentThread().getContextClassLoader())
                : service.currentContextExecutor();
    }

    private static Executor withClassLoader(ClassLoader loader) {
        return task -> {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(loader);
            try {
                task.run();
            } finally {
                thread.setContextClassLoader(before);
            }
        };
    }
}
