package org.sluice.connector;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sluice.core.AcquisitionLane;
import org.sluice.core.AdapterThreads;

/** The threads of one lane: a few that ask the server's pool and may be blocked in it, and one that gives connections back. */
final class LaneThreads {

    /** A pool that has opened its connections needs one of its lane threads, and a load that ebbs none. */
    private static final long IDLE_SECONDS = 1;

    private final ThreadPoolExecutor allocating;
    private final ThreadPoolExecutor returning;
    private final Consumer<LaneThreads> afterClose;
    private volatile @Nullable AcquisitionLane lane;
    private volatile Runnable atEnd = () -> {};

    LaneThreads(String factory, Consumer<LaneThreads> afterClose) {
        this.afterClose = afterClose;
        // the lane knows how many may ask at a time; a thread is made when none is idle, and only then
        this.allocating = pool(
                "sluice-lane-" + factory,
                0,
                Integer.MAX_VALUE,
                new SynchronousQueue<>(),
                new ThreadPoolExecutor.DiscardPolicy());
        // a connection must be given back even when the adapter has been stopped: then by whoever had it
        this.returning =
                pool("sluice-return-" + factory, 1, 1, new LinkedBlockingQueue<>(), (task, ended) -> task.run());
        returning.allowCoreThreadTimeOut(true);
    }

    private static ThreadPoolExecutor pool(
            String name, int fewest, int most, BlockingQueue<Runnable> queue, RejectedExecutionHandler afterEnd) {
        return new ThreadPoolExecutor(
                fewest, most, IDLE_SECONDS, TimeUnit.SECONDS, queue, new AdapterThreads(name), afterEnd);
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
