package org.sluice.bench.contest;

import java.util.Set;

/** Somebody who takes part. */
public interface Peer {

    /** What stands in the table of results, and in {@code bench.peers}. */
    String name();

    /** What it takes part in; where something makes no sense for it, it is left out. */
    Set<Workload> workloads();

    /** Makes what is needed for one workload. Blocks. */
    Entry open(Workload workload, Databases databases, int connections) throws Exception;
}
