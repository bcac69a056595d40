package org.sluice.bench.server;

import java.util.EnumSet;
import java.util.Set;
import org.sluice.bench.contest.Databases;
import org.sluice.bench.contest.Entry;
import org.sluice.bench.contest.Peer;
import org.sluice.bench.contest.Workload;

/** The adapter with reads of many sessions on a few connections. */
record SluiceMultiplexed(Factories factories) implements Peer {

    @Override
    public String name() {
        return "sluice-multiplexed";
    }

    @Override
    public Set<Workload> workloads() {
        return EnumSet.of(Workload.SELECT_ONE, Workload.POINT_SELECT, Workload.UNIT_OF_WORK);
    }

    @Override
    public Entry open(Workload workload, Databases databases, int connections) throws Exception {
        return new SluiceSessions(name(), "multiplexed", factories).open(workload, databases, connections);
    }
}
