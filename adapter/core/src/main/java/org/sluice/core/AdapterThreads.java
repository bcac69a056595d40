package org.sluice.core;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The adapter's own threads: daemons with the adapter's class loader and nothing of the thread that happened to start them.
 * Servers keep the current component in inheritable thread locals; a lane thread that inherited it would allocate in that
 * component's name. And the access control context, which Java 17 has a thread inherit too, refers to the class loader of every
 * application on the stack, for as long as the thread lives. Any thread.
 */
public final class AdapterThreads implements ThreadFactory {

    private final String name;
    private final AtomicInteger count = new AtomicInteger();

    /**
     * Starts nothing.
     *
     * @param name the start of the threads' names, before a number
     */
    public AdapterThreads(String name) {
        this.name = name;
    }

    @Override
    @SuppressWarnings("removal") // when it is gone, so is what it keeps away
    public Thread newThread(Runnable task) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = new Thread(null, task, name + "-" + count.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(AdapterThreads.class.getClassLoader());
            return thread;
        });
    }
}
