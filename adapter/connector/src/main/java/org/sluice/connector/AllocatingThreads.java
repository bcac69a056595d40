package org.sluice.connector;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Knows the threads that are asking the server's pool for a connection just now. */
final class AllocatingThreads {

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    /** Asks on the calling thread. */
    <T> T during(Supplier<T> allocation) {
        Thread thread = Thread.currentThread();
        threads.add(thread);
        try {
            return allocation.get();
        } finally {
            threads.remove(thread);
        }
    }

    /** Whether the calling thread is one of them. */
    boolean includeCurrent() {
        return threads.contains(Thread.currentThread());
    }
}
