package org.sluice.bench.contest;

/** An operation that holds no thread while it waits. */
@FunctionalInterface
public non-sealed interface AsyncWork extends Work {

    /**
     * Begins one operation.
     *
     * @param session whose it is; each session has one under way at a time
     * @param outcome told once, on any thread
     */
    void begin(int session, Outcome outcome);

    /** Told how an operation ended. */
    interface Outcome {

        void succeeded();

        void failed(Throwable failure);
    }
}
