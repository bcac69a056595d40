package org.sluice.run;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Things that are started one after the other and must all be closed, the last first, even if the end comes while one of them is
 * just being started: a step that has begun is awaited, and none begins after the end.
 */
final class Stoppable implements AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private volatile boolean ended;

    /**
     * Starts one more thing.
     *
     * @param step may block; closes behind itself what it leaves unfinished by an exception
     * @throws IllegalStateException if the end has come already
     */
    <T extends AutoCloseable> T start(Supplier<T> step) {
        lock.lock();
        try {
            if (ended) {
                throw new IllegalStateException("Nothing is started any more: the end has come");
            }
            T thing = step.get();
            started.push(thing);
            return thing;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the end has begun. */
    boolean isEnding() {
        return ended;
    }

    /** Closes all, whatever fails on the way; tells of the failures on the standard error. Idempotent. */
    @Override
    public void close() {
        lock.lock();
        try {
            ended = true;
            while (!started.isEmpty()) {
                closeOne(started.pop());
            }
        } finally {
            lock.unlock();
        }
    }

    private static void closeOne(AutoCloseable thing) {
        try {
            thing.close();
        } catch (Exception e) {
            System.err.println("While stopping: " + e);
        }
    }
}
