package org.sluice.cdi;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A context for the sections in which a thread has a transaction, in which no other thread is at the same time.
 *
 * <p>Continuations of one session share a captured context, and may run in it on several threads at once. On Payara such a context has
 * one component invocation, in which the transaction manager notes the thread's transaction and the connections that are being
 * taken: threads that share it would put their connections into each other's transactions. So a section has a capture of its own.
 */
final class OwnContext {

    private final Supplier<Executor> capture;

    /** @param capture captures the calling thread's context, as an executor that runs its tasks at once in that context */
    OwnContext(Supplier<Executor> capture) {
        this.capture = capture;
    }

    /** Runs the section on the calling thread. */
    <T> T get(Supplier<T> section) {
        try {
            return call(section::get);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a supplier throws no such thing", e);
        }
    }

    /** The same for a section that may throw what it likes. */
    <T extends @Nullable Object> T call(Callable<T> section) throws Exception {
        Section<T> once = new Section<>(section);
        try {
            capture.get().execute(once);
        } catch (RuntimeException e) {
            // the context of an application that has ended is refused; what has begun must end all the same
        }
        once.runIfNotYet();
        return once.outcome();
    }

    private static final class Section<T extends @Nullable Object> implements Runnable {

        private final Callable<T> section;
        private @Nullable T value;
        private @Nullable Throwable failure;
        private boolean begun;

        Section(Callable<T> section) {
            this.section = section;
        }

        @Override
        public void run() {
            begun = true;
            try {
                value = section.call();
            } catch (Throwable e) {
                failure = e;
            }
        }

        void runIfNotYet() {
            if (!begun) {
                run();
            }
        }

        @SuppressWarnings("NullAway") // null only where T may be
        T outcome() throws Exception {
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure != null) {
                throw (Exception) failure;
            }
            return value;
        }
    }
}
