package org.sluice.bench;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.sluice.bench.contest.Database;
import org.sluice.bench.contest.Sample;
import org.sluice.bench.contest.Workload;

/** Somebody who is no Java, and takes turns as a process of its own. */
interface OutsidePeer {

    /** What is unknown of it. */
    int UNKNOWN = -1;

    String name();

    /** Why it cannot take part on this machine, if so. */
    Optional<String> missing();

    /** Its version, for the report. */
    String version();

    Set<Workload> workloads();

    /** One turn. */
    Sample run(Workload workload, Database database, int sessions, Duration warm, Duration measured)
            throws InterruptedException;

    /** A few operations, one after the other, on one connection. */
    void repeat(Workload workload, Database database, int times) throws InterruptedException;
}
