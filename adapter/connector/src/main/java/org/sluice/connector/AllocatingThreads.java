package org.sluice.connector;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Knows the threads that are asking the server's pool for a connection just now. */
final class AllocatingThreads {

    private final Map<Thread, AtomicBoolean> threads = new ConcurrentHashMap<>();

    /** Asks on the calling thread. */
    <T> T during(Supplier<T> allocation) {
        Thread thread = Thread.currentThread();
        threads.put(thread, new AtomicBoolean());
        try {
            return allocation.get();
        } finally {
            threads.remove(thread);
        }
    }

    /** Whether the calling thread is one of them. */
    boolean includeCurrent() {
        return threads.containsKey(Thread.currentThread());
    }

    /** Notes that the server chose a connection on the calling thread which turned out to be closed. */
    void chosenIsClosed() {
        AtomicBoolean closed = threads.get(Thread.currentThread());
        if (closed != null) {
            closed.set(true);
        }
    }

    /** Whether that happened since the calling thread began to ask. Not every server passes on what it was told. */
    boolean wasChosenClosed() {
        AtomicBoolean closed = threads.get(Thread.currentThread());
        return closed != null && closed.get();
    }
}
