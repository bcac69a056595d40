package org.sluice.cdi;

import java.util.concurrent.ThreadFactory;

/**
 * Threads of our own: daemons with nothing of the thread that happened to start them. Servers keep the current component in
 * inheritable thread locals.
 */
final class PlainThreads implements ThreadFactory {

    private final String name;

    PlainThreads(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(null, task, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(PlainThreads.class.getClassLoader());
        return thread;
    }
}
