package org.sluice.connector;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sluice.core.AcquisitionLane;
import org.sluice.core.AdapterThreads;

/** The threads of one lane: a few that ask the server's pool and may be blocked in it, and one that gives connections back. */
final class LaneThreads {

    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor allocating;
    private final ThreadPoolExecutor returning;
    private final Consumer<LaneThreads> afterClose;
    private volatile @Nullable AcquisitionLane lane;
    private volatile Runnable atEnd = () -> {};

    LaneThreads(String factory, Consumer<LaneThreads> afterClose) {
        this.afterClose = afterClose;
        this.allocating = pool(
                "sluice-lane-" + factory, AcquisitionLane.ALLOCATING_THREADS, new ThreadPoolExecutor.DiscardPolicy());
        // a connection must be given back even when the adapter has been stopped: then by whoever had it
        this.returning = pool("sluice-return-" + factory, 1, (task, ended) -> task.run());
    }

    private static ThreadPoolExecutor pool(String name, int threads, RejectedExecutionHandler afterEnd) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new AdapterThreads(name),
                afterEnd);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    Executor allocating() {
        return allocating;
    }

    Executor returning() {
        return returning;
    }

    /**
     * Names the lane that these threads work for.
     *
     * @param ending run at the end of both
     */
    void endWith(AcquisitionLane worked, Runnable ending) {
        lane = worked;
        atEnd = ending;
    }

    /** Nobody needs the lane any more: who still waits is told so. The thread that gives back ends when it has been idle. */
    void retire() {
        AcquisitionLane ended = lane;
        if (ended != null) {
            ended.close(AdapterRuntime.stopped());
        }
        atEnd.run();
        allocating.shutdownNow();
        afterClose.accept(this);
    }

    /** As {@link #retire}, and gives back on the thread that has the connection from now on. */
    void close() {
        retire();
        returning.shutdown();
    }
}
