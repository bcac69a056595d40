package org.sluice.bench.server;

import java.util.EnumSet;
import java.util.Set;
import org.sluice.bench.contest.AsyncWork;
import org.sluice.bench.contest.Databases;
import org.sluice.bench.contest.Entry;
import org.sluice.bench.contest.Peer;
import org.sluice.bench.contest.Workload;

/** The adapter in asynchronous methods that are transactions of the server's. */
record SluiceJta(String name, JtaTransfers transfers) implements Peer {

    @Override
    public Set<Workload> workloads() {
        return EnumSet.of(Workload.JTA_LOCAL, Workload.XA_ONE, Workload.XA_TWO);
    }

    @Override
    public Entry open(Workload workload, Databases databases, int connections) {
        AsyncWork work = switch (workload) {
            case JTA_LOCAL -> (number, outcome) -> SluiceSessions.tell(transfers.local(), outcome);
            case XA_ONE -> (number, outcome) -> SluiceSessions.tell(transfers.one(), outcome);
            case XA_TWO -> (number, outcome) -> SluiceSessions.tell(transfers.two(), outcome);
            default -> throw new IllegalArgumentException(workload.id());
        };
        return Entry.of(work);
    }
}
