package org.sluice.cdi;

import org.jspecify.annotations.Nullable;

/** Whether the calling thread is one of the client's event loops, where application code runs if it asked for that. */
final class EventLoop {

    private static final String NAME = "vert.x-eventloop";

    private EventLoop() {}

    /** Why nothing that may block can be done on the calling thread; {@code null} if it can. */
    static @Nullable String refusal() {
        String thread = Thread.currentThread().getName();
        return thread.startsWith(NAME)
                ? "thread '" + thread + "' is an event loop, which must not wait; use sluice.continuations=managed"
                : null;
    }
}
