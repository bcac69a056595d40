package org.sluice.bench.server;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import org.sluice.bench.contest.Databases;
import org.sluice.bench.contest.Entry;
import org.sluice.bench.contest.Peer;
import org.sluice.bench.contest.Work;
import org.sluice.bench.contest.Workload;

/**
 * The server's pool by itself: allocate and close, on threads that wait. What nobody who is behind it can do without.
 *
 * @param alone whether one thread has the pool for itself, which is the least that it can cost
 */
record Container(String name, boolean alone, ThreadFactory threads) implements Peer {

    @Override
    public Set<Workload> workloads() {
        return EnumSet.of(Workload.ACQUIRE);
    }

    @Override
    public Entry open(Workload workload, Databases databases, int connections) throws ReflectiveOperationException {
        Work work = new OnManagedThreads(threads, Internals.ofTheDirectPool().allocateAndClose());
        boolean one = alone;
        return new Entry() {
            @Override
            public Work work() {
                return work;
            }

            @Override
            public int sessions(int wanted) {
                return one ? 1 : wanted;
            }

            @Override
            public void close() {
                // the pool is the server's
            }
        };
    }
}
