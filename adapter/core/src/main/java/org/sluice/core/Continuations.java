package org.sluice.core;

import java.util.concurrent.Executor;

/** Where stages complete that an application waits for. Port. */
public interface Continuations {

    /** Runs continuations where what they wait for completes: on event loops. */
    Executor HERE = Runnable::run;

    /**
     * Captures the context of the calling thread.
     *
     * @return runs tasks in the captured context on threads of the server, one after another or in parallel, never on the
     *     calling thread; refuses none
     */
    Executor capture();
}
