package org.sluice.connector;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Knows the threads that are asking the server's pool for a connection just now. Any thread. */
final class AllocatingThreads {

    private final Map<Thread, Asking> threads = new ConcurrentHashMap<>();

    /** Asks on the calling thread. */
    <T> T during(Supplier<T> allocation) {
        Thread thread = Thread.currentThread();
        Asking asking = new Asking(thread);
        threads.put(thread, asking);
        try {
            return allocation.get();
        } finally {
            threads.remove(thread);
            asking.end();
        }
    }

    /** Whether the calling thread is one of them. */
    boolean includeCurrent() {
        return threads.containsKey(Thread.currentThread());
    }

    /** What the server makes the adapter do on the calling thread meanwhile, if that waits. It is not called back from it. */
    <T> T answering(Supplier<T> answer) {
        Asking asking = threads.get(Thread.currentThread());
        if (asking == null) {
            return answer.get();
        }
        asking.answers(true);
        try {
            return answer.get();
        } finally {
            asking.answers(false);
        }
    }

    /** Notes that the server chose a connection on the calling thread which turned out to be closed. */
    void chosenIsClosed() {
        Asking asking = threads.get(Thread.currentThread());
        if (asking != null) {
            asking.chosenClosed = true;
        }
    }

    /** Whether that happened since the calling thread began to ask. Not every server passes on what it was told. */
    boolean wasChosenClosed() {
        Asking asking = threads.get(Thread.currentThread());
        return asking != null && asking.chosenClosed;
    }

    /**
     * Interrupts all: the server has made the pool anew. Who waits in the former one, as Payara lets them, would wait until his
     * time is over, since nothing comes back there any more.
     */
    void callBack() {
        threads.values().forEach(Asking::callBack);
    }

    /** Whether the calling thread was called back since it began to ask, or since it was asked here. */
    boolean wasCalledBack() {
        Asking asking = threads.get(Thread.currentThread());
        return asking != null && asking.takeCall();
    }

    /** One thread that asks. Its interruption by us never outlives the asking. */
    private static final class Asking {

        private final Thread thread;
        private boolean answering;
        private boolean calledBack;
        private boolean over;
        /** Only by the thread itself. */
        private boolean chosenClosed;

        Asking(Thread thread) {
            this.thread = thread;
        }

        synchronized void callBack() {
            if (!over) {
                calledBack = true;
                if (!answering) {
                    thread.interrupt();
                }
            }
        }

        /** After an answer that was not disturbed, a call is as due as before: the thread may come to wait in the former pool. */
        synchronized void answers(boolean now) {
            answering = now;
            if (calledBack && now) {
                var unused = Thread.interrupted();
            } else if (calledBack) {
                thread.interrupt();
            }
        }

        synchronized boolean takeCall() {
            boolean called = calledBack;
            calledBack = false;
            if (called) {
                var unused = Thread.interrupted();
            }
            return called;
        }

        synchronized void end() {
            over = true;
            var unused = takeCall();
        }
    }
}
