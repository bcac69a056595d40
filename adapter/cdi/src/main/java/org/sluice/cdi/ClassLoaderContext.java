package org.sluice.cdi;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The least context there is: the class loader. For threads where the server gives no context service. */
final class ClassLoaderContext implements Executor {

    private final @Nullable ClassLoader loader;

    private ClassLoaderContext(@Nullable ClassLoader loader) {
        this.loader = loader;
    }

    static ClassLoaderContext capture() {
        return new ClassLoaderContext(Thread.currentThread().getContextClassLoader());
    }

    @Override
    public void execute(Runnable task) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            task.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
