package org.sluice.connector;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.sluice.core.Scheduler;

/** How long branches may take that start from now on. */
final class XaTimeLimit {

    private final Scheduler clock;
    private final Executor blocking;
    private volatile int seconds;

    /** @param blocking runs what is to be done when the time has passed; may block */
    XaTimeLimit(Scheduler clock, Executor blocking) {
        this.clock = clock;
        this.blocking = blocking;
    }

    int seconds() {
        return seconds;
    }

    /** @param limit 0 for none */
    void set(int limit) {
        seconds = limit;
    }

    /** Tells the limit, on a thread that may block, when it has passed; unless the branch has ended by then. */
    void watch(XaBranch branch, IntConsumer passed) {
        int limit = seconds;
        if (limit > 0) {
            branch.endsAt(clock.after(TimeUnit.SECONDS.toNanos(limit), () -> tell(limit, passed)));
        }
    }

    private void tell(int limit, IntConsumer passed) {
        try {
            blocking.execute(() -> passed.accept(limit));
        } catch (RejectedExecutionException e) {
            // the adapter ends, and closes the connection
        }
    }
}
