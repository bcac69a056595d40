package org.sluice.core;

import java.util.concurrent.Executor;

/** Where stages complete that an application waits for. Port. */
public interface Continuations {

    /**
     * Captures the context of the calling thread.
     *
     * @return runs tasks in the captured context on threads of the server, one after another or in parallel, never on the
     *     calling thread; refuses none
     */
    Executor capture();
}
