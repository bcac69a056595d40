package org.sluice.cdi;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;

/**
 * A context for the sections in which a thread has a transaction, in which no other thread is at the same time.
 *
 * <p>Continuations of one session share a captured context, and may run in it on several threads at once. On Payara such a context has
 * one component invocation, in which the transaction manager notes the thread's transaction and the connections that are being
 * taken: threads that share it would put their connections into each other's transactions. So a section has a capture of its own.
 */
final class OwnContext {

    private final Supplier<Executor> capture;

    /**
     * @param capture captures the calling thread's context, as an executor that runs its tasks at once in that context, or throws if
     *     the server refuses
     */
    OwnContext(Supplier<Executor> capture) {
        this.capture = capture;
    }

    /**
     * Runs the section on the calling thread.
     *
     * @throws RefusedException if there is no context of its own: the application is ending
     */
    <T> T get(Supplier<T> section) {
        return unchecked(() -> call(section::get));
    }

    /** The same for a section that may throw what it likes. */
    <T extends @Nullable Object> T call(Callable<T> section) throws Exception {
        Section<T> once = new Section<>(section);
        RuntimeException refusal = entered(once);
        if (!once.begun) {
            throw new RefusedException(refusal);
        }
        return once.outcome();
    }

    /**
     * Runs a section that ends something: in the context that the thread has, if there is no other one. It takes no connections, and
     * what has begun must end.
     */
    <T> T getAnyway(Supplier<T> ending) {
        return unchecked(() -> {
            Section<T> once = new Section<>(ending::get);
            var unused = entered(once);
            if (!once.begun) {
                once.run();
            }
            return once.outcome();
        });
    }

    private @Nullable RuntimeException entered(Runnable section) {
        try {
            capture.get().execute(section);
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    private static <T> T unchecked(Callable<T> section) {
        try {
            return section.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a supplier throws no such thing", e);
        }
    }

    /** The server refuses the context of an application that is ending. */
    static final class RefusedException extends SluiceException {

        private static final long serialVersionUID = 1L;

        RefusedException(@Nullable RuntimeException refusal) {
            super(
                    "SLUICE3086: nothing can be added to a transaction of an application that is ending: the server refuses its"
                            + " context: " + refusal,
                    refusal);
        }
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
