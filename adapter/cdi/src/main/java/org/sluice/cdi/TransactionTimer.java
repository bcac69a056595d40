package org.sluice.cdi;

import java.time.Duration;

/** Time, for the limits of transactions. */
interface TransactionTimer {

    /**
     * Runs a task once, after a while, on a thread of the timer's; the task does not block.
     *
     * @return forgets the task, if it has not begun
     */
    Runnable after(Duration delay, Runnable task);
}
