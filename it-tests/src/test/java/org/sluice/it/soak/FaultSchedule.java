package org.sluice.it.soak;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Which fault comes when: a function of the seed and the number of units, and of nothing else.
 *
 * @param faults in order
 */
record FaultSchedule(List<Planned> faults) {

    /**
     * One of them.
     *
     * @param unit comes when that many units have been begun
     * @param choice chooses among connections, pools or sizes: a number of 31 bits
     */
    record Planned(int unit, Fault fault, int choice) {}

    /** All kinds, spread over the units from {@code first} on. */
    static FaultSchedule of(long seed, int first, int units) {
        SplittableRandom random = new SplittableRandom(seed);
        // the last ones meet a crew that is still at work
        int end = units - (units - first) / 50;
        List<Planned> all = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            for (int i = fault.among(units); i > 0; i--) {
                all.add(new Planned(random.nextInt(first, end), fault, random.nextInt(Integer.MAX_VALUE)));
            }
        }
        all.sort(Comparator.comparingInt(Planned::unit));
        return new FaultSchedule(List.copyOf(all));
    }
}
