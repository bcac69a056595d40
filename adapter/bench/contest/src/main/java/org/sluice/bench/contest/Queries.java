package org.sluice.bench.contest;

/** Statements without parameters. */
public final class Queries {

    public static final String ONE = "select 1";

    /** Gives 1, after 20 ms. */
    public static final String SLEEP = "select 1 from pg_sleep(0.02)";

    private Queries() {}

    /** The statement of a workload that has no parameters. */
    public static String of(Workload workload) {
        return workload.sleeps() ? SLEEP : ONE;
    }
}
