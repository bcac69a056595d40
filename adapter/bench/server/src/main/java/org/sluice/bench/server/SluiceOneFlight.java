package org.sluice.bench.server;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.Statement;
import org.sluice.bench.contest.AsyncWork;
import org.sluice.bench.contest.Databases;
import org.sluice.bench.contest.Entry;
import org.sluice.bench.contest.Peer;
import org.sluice.bench.contest.Transfer;
import org.sluice.bench.contest.Workload;

/** The adapter's {@code executeTransaction}: BEGIN, the statements and COMMIT travel together. */
record SluiceOneFlight(String name, String kind, Factories factories) implements Peer {

    @Override
    public Set<Workload> workloads() {
        return EnumSet.of(Workload.TRANSACTION);
    }

    @Override
    public Entry open(Workload workload, Databases databases, int connections) {
        AsyncSessionFactory factory = factories.of(kind, connections);
        AsyncWork work = (number, outcome) -> {
            Transfer transfer = Transfer.any();
            SluiceSessions.tell(
                    factory.withSession(session -> session.executeTransaction(List.of(
                            Statement.of(Transfer.UPDATE, transfer.delta(), transfer.account()),
                            Statement.of(Transfer.INSERT, transfer.account(), transfer.delta())))),
                    outcome);
        };
        return Entry.of(work);
    }
}
