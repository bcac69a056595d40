package org.sluice.cdi;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.ThreadFactory;

/**
 * Threads of our own: daemons with nothing of the thread that happened to start them. Servers keep the current component in
 * inheritable thread locals, and the access control context that Java 17 has a thread inherit refers to every class loader on the
 * stack.
 */
final class PlainThreads implements ThreadFactory {

    private final String name;

    PlainThreads(String name) {
        this.name = name;
    }

    @Override
    @SuppressWarnings("removal") // when it is gone, so is what it keeps away
    public Thread newThread(Runnable task) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = new Thread(null, task, name, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(PlainThreads.class.getClassLoader());
            return thread;
        });
    }
}
