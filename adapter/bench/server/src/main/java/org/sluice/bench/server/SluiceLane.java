package org.sluice.bench.server;

import java.lang.invoke.MethodHandle;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.sluice.bench.contest.AsyncWork;
import org.sluice.bench.contest.AsyncWork.Outcome;
import org.sluice.bench.contest.Databases;
import org.sluice.bench.contest.Entry;
import org.sluice.bench.contest.Peer;
import org.sluice.bench.contest.Workload;

/** The adapter's leases, taken and given back as a statement outside a transaction does, but without the statement. */
final class SluiceLane implements Peer {

    @Override
    public String name() {
        return "sluice-direct";
    }

    @Override
    public Set<Workload> workloads() {
        return EnumSet.of(Workload.ACQUIRE);
    }

    @Override
    public Entry open(Workload workload, Databases databases, int connections) throws ReflectiveOperationException {
        Internals internals = Internals.ofTheDirectPool();
        return Entry.of(new Leases(internals.lane(), internals.borrower(), internals.release()));
    }

    private record Leases(Function<Object, CompletableFuture<Object>> lane, Object borrower, MethodHandle release)
            implements AsyncWork {

        @Override
        public void begin(int session, Outcome outcome) {
            lane.apply(borrower).whenComplete((lease, failure) -> {
                if (failure == null) {
                    giveBack(lease);
                    outcome.succeeded();
                } else {
                    outcome.failed(failure);
                }
            });
        }

        private void giveBack(Object lease) {
            try {
                release.invokeExact(lease);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
