package org.sluice.connector;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The adapter's own threads: daemons with the adapter's class loader and nothing of the thread that happened to start them.
 * Servers keep the current component in inheritable thread locals; a lane thread that inherited it would allocate in that
 * component's name.
 */
final class AdapterThreads implements ThreadFactory {

    private final String name;
    private final AtomicInteger count = new AtomicInteger();

    AdapterThreads(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(null, task, name + "-" + count.incrementAndGet(), 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(AdapterThreads.class.getClassLoader());
        return thread;
    }
}
