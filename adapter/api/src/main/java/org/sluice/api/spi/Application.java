package org.sluice.api.spi;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** What the adapter needs from an application. Implemented on the application's side; held by the adapter until unbound. */
public interface Application {

    /** The application's name, for messages. */
    String name();

    /**
     * The value of a configuration key as the application sees it now, such as {@code sluice.url}; {@code null} if there is
     * none. Callable from any thread.
     */
    @Nullable String configuration(String key);

    /** Makes the threads on which the application's stages complete: the server's {@code ManagedThreadFactory}. */
    ThreadFactory continuationThreads();

    /**
     * Captures the context of the calling thread.
     *
     * @return runs a task at once, on the thread that calls {@code execute}, in the captured context
     */
    Executor captureContext();

    /** The limits of the server's pool now. */
    PoolLimits limits();

    /**
     * Called on a thread that has taken a connection for its JTA transaction, or has tried to, when the handle is closed again: the
     * server may keep a note of that for the thread, which nobody needs any more. Does not throw.
     */
    default void afterEnlistment() {}

    /** Who is told what happens to the pool's connections; {@code null} where nobody wants to know. */
    @Nullable PoolObserver observer();
}
