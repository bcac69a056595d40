package org.sluice.bench.server;

import java.util.EnumSet;
import java.util.Set;
import org.sluice.bench.contest.Databases;
import org.sluice.bench.contest.Entry;
import org.sluice.bench.contest.Item;
import org.sluice.bench.contest.Peer;
import org.sluice.bench.contest.Workload;
import org.sluice.bench.contest.WrongResultException;

/** pgjdbc over the server's own JDBC pool, XA where there is a transaction. */
record JdbcOfTheServer(JdbcTransfers transfers) implements Peer {

    @Override
    public String name() {
        return "jdbc-server";
    }

    @Override
    public Set<Workload> workloads() {
        return EnumSet.of(Workload.JTA_LOCAL, Workload.XA_ONE, Workload.XA_TWO, Workload.PAGE);
    }

    @Override
    public Entry open(Workload workload, Databases databases, int connections) {
        OnManagedThreads.Operation operation = switch (workload) {
            case JTA_LOCAL, XA_ONE -> transfers::one;
            case XA_TWO -> transfers::two;
            case PAGE -> this::read;
            default -> throw new IllegalArgumentException(workload.id());
        };
        return Entry.of(new OnManagedThreads(transfers.threads(), operation));
    }

    private void read() {
        int key = Item.anyKey();
        Item item = transfers.item(key);
        WrongResultException.unless(item.isUnder(key), item);
    }
}
