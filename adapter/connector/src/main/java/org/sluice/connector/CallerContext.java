package org.sluice.connector;

import jakarta.enterprise.concurrent.ContextService;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Captures the calling thread's context by the component's own context service; without one, its class loader. */
final class CallerContext implements Supplier<Executor> {

    private static final String CONTEXT_SERVICE = "java:comp/DefaultContextService";

    @Override
    public Executor get() {
        try {
            ContextService service = (ContextService) new InitialContext().lookup(CONTEXT_SERVICE);
            return service.currentContextExecutor();
        } catch (NamingException | RuntimeException e) {
            // no component on this thread, or no context service in this server
            return withClassLoader(Thread.currentThread().getContextClassLoader());
        }
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
