package org.sluice.bench.contest;

/** A peer that is ready to do one workload: its pool is made. */
public interface Entry extends AutoCloseable {

    Work work();

    /** How many sessions work at the same time, where so many are wanted. */
    default int sessions(int wanted) {
        return wanted;
    }

    /** Ends what was made; blocks until all of it is gone. */
    @Override
    void close();

    /** Of work that needs nothing but itself. */
    static Entry of(Work work) {
        return of(work, () -> {});
    }

    static Entry of(Work work, Runnable end) {
        return new Entry() {
            @Override
            public Work work() {
                return work;
            }

            @Override
            public void close() {
                end.run();
            }
        };
    }
}
