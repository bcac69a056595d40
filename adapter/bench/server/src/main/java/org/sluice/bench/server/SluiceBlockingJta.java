package org.sluice.bench.server;

import java.util.EnumSet;
import java.util.Set;
import org.sluice.bench.contest.Databases;
import org.sluice.bench.contest.Entry;
import org.sluice.bench.contest.Peer;
import org.sluice.bench.contest.Workload;

/** The adapter in methods with {@code @Transactional}: the statements are issued, and the commit waits for them. */
record SluiceBlockingJta(JtaTransfers transfers) implements Peer {

    @Override
    public String name() {
        return "sluice-transactional";
    }

    @Override
    public Set<Workload> workloads() {
        return EnumSet.of(Workload.JTA_LOCAL, Workload.XA_ONE, Workload.XA_TWO);
    }

    @Override
    public Entry open(Workload workload, Databases databases, int connections) {
        OnManagedThreads.Operation operation = switch (workload) {
            case JTA_LOCAL -> transfers::localAndWait;
            case XA_ONE -> transfers::oneAndWait;
            case XA_TWO -> transfers::twoAndWait;
            default -> throw new IllegalArgumentException(workload.id());
        };
        return Entry.of(new OnManagedThreads(transfers.threads(), operation));
    }
}
