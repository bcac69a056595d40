package org.sluice.bench.contest;

import java.util.concurrent.ThreadFactory;

/** An operation that returns when it is done, on a thread that waits for it. */
public non-sealed interface BlockingWork extends Work {

    /** Does one operation, of one session. */
    void perform(int session) throws Exception;

    /** Makes the thread of each session. */
    default ThreadFactory threads() {
        return task -> new Thread(task, "bench-session");
    }
}
