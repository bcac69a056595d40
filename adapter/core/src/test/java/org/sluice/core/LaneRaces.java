package org.sluice.core;

import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Acquisition against cancellation, time-out, close and loss: whoever wins, no connection and no waiter is lost. */
public class LaneRaces {

    /** The connection arrives while its waiter goes. */
    @JCStressTest
    @State
    @Outcome(id = LaneRace.FINE, expect = Expect.ACCEPTABLE)
    public static class DeliveryAndCancel extends LaneRace {

        private final CompletableFuture<Lease> waiter = acquire();

        @Actor
        public void deliver() {
            allocating.runAll();
        }

        @Actor
        public void cancel() {
            waiter.cancel(true);
        }

        @Arbiter
        public void end(L_Result result) {
            result.r1 = settled(waiter);
        }
    }

    /** The connection arrives when the waiter's time is up. */
    @JCStressTest
    @State
    @Outcome(id = LaneRace.FINE, expect = Expect.ACCEPTABLE)
    public static class DeliveryAndTimeout extends LaneRace {

        private final CompletableFuture<Lease> waiter = acquire();

        @Actor
        public void deliver() {
            allocating.runAll();
        }

        @Actor
        public void timeout() {
            timePasses();
        }

        @Arbiter
        public void end(L_Result result) {
            result.r1 = settled(waiter);
        }
    }

    /** A lease is handed to the first waiter, who goes; the second gets it. */
    @JCStressTest
    @State
    @Outcome(id = LaneRace.FINE, expect = Expect.ACCEPTABLE)
    public static class HandOverAndCancel extends LaneRace {

        private final Lease lease = held();
        private final CompletableFuture<Lease> first = acquire();
        private final CompletableFuture<Lease> second = acquire();

        @Actor
        public void release() {
            lease.release();
        }

        @Actor
        public void cancel() {
            first.cancel(true);
        }

        @Arbiter
        public void end(L_Result result) {
            result.r1 = settled(first, second);
        }
    }

    /** A lease is handed over when everybody's time is up. */
    @JCStressTest
    @State
    @Outcome(id = LaneRace.FINE, expect = Expect.ACCEPTABLE)
    public static class HandOverAndTimeout extends LaneRace {

        private final Lease lease = held();
        private final CompletableFuture<Lease> first = acquire();
        private final CompletableFuture<Lease> second = acquire();

        @Actor
        public void release() {
            lease.release();
        }

        @Actor
        public void timeout() {
            timePasses();
        }

        @Arbiter
        public void end(L_Result result) {
            result.r1 = settled(first, second);
        }
    }

    /** A lease ends twice, well and badly; somebody waits for its connection. */
    @JCStressTest
    @State
    @Outcome(id = LaneRace.FINE, expect = Expect.ACCEPTABLE)
    public static class ReleaseAndDrop extends LaneRace {

        private final Lease lease = held();
        private final CompletableFuture<Lease> waiter = acquire();

        @Actor
        public void release() {
            lease.release();
        }

        @Actor
        public void drop() {
            lease.drop(reason());
        }

        @Arbiter
        public void end(L_Result result) {
            result.r1 = settled(waiter);
        }
    }

    /** A connection is lost while it is given back. */
    @JCStressTest
    @State
    @Outcome(id = LaneRace.FINE, expect = Expect.ACCEPTABLE)
    public static class ReleaseAndLoss extends LaneRace {

        private final Lease lease = held();
        private final CompletableFuture<Lease> waiter = acquire();

        @Actor
        public void release() {
            lease.release();
        }

        @Actor
        public void lose() {
            CompletableFuture<Void> unused = pool.connection(0).close();
        }

        @Arbiter
        public void end(L_Result result) {
            result.r1 = settled(waiter);
        }
    }

    /** The lane closes while somebody comes. */
    @JCStressTest
    @State
    @Outcome(id = LaneRace.FINE, expect = Expect.ACCEPTABLE)
    public static class AcquisitionAndClose extends LaneRace {

        private final CompletableFuture<Lease> known = new CompletableFuture<>();

        @Actor
        public void come() {
            CompletableFuture<Lease> waiter = acquire();
            CompletableFuture<Lease> unused = waiter.whenComplete((lease, failure) -> {
                if (failure == null) {
                    known.complete(lease);
                } else {
                    known.completeExceptionally(failure);
                }
            });
        }

        @Actor
        public void close() {
            lane.close(reason());
        }

        @Arbiter
        public void end(L_Result result) {
            result.r1 = settled(known);
        }
    }

    /** The lane closes while a connection arrives. */
    @JCStressTest
    @State
    @Outcome(id = LaneRace.FINE, expect = Expect.ACCEPTABLE)
    public static class DeliveryAndClose extends LaneRace {

        private final CompletableFuture<Lease> waiter = acquire();

        @Actor
        public void deliver() {
            allocating.runAll();
        }

        @Actor
        public void close() {
            lane.close(reason());
        }

        @Arbiter
        public void end(L_Result result) {
            result.r1 = settled(waiter);
        }
    }
}
