package org.sluice.bench.server;

import java.util.concurrent.ThreadFactory;
import org.sluice.bench.contest.BlockingWork;

/** Work that waits on threads of the server's, as a request would. */
record OnManagedThreads(ThreadFactory threads, Operation operation) implements BlockingWork {

    @Override
    public void perform(int session) throws Exception {
        operation.perform();
    }

    /** What is done. */
    @FunctionalInterface
    interface Operation {

        void perform() throws Exception;
    }
}
