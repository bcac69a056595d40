package org.sluice.it.soak;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sluice.it.soak.UnitLog.Counter;

/** What must hold in the end, and how often it did not. */
final class Verdict {

    private static final int DESCRIBED = 20;

    private final Map<String, Long> violations = new LinkedHashMap<>();
    private final Map<Told, Integer> told = new EnumMap<>(Told.class);
    private final List<String> wrong = new ArrayList<>();

    /** One more thing that must hold. */
    void count(String invariant, long times) {
        violations.merge(invariant, times, Long::sum);
    }

    /** By the name of what must hold. */
    Map<String, Long> violations() {
        return violations;
    }

    long total() {
        return violations.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How many units were told what. */
    int told(Told what) {
        return told.getOrDefault(what, 0);
    }

    /** The first units of which something does not hold: what they were, what was told of them, and what is there. */
    List<String> wrongUnits() {
        return wrong;
    }

    /** All tables of a bank agree. */
    void judgeSums(String bank, List<Long> sums) {
        count("sums_" + bank, sums.stream().distinct().count() - 1);
    }

    /** Everybody was told once, in time, and nobody found anything of another's. */
    void judgeCounters(UnitLog log) {
        count("ended_twice", log.get(Counter.ENDED_TWICE));
        count("begun_and_not_ended", log.get(Counter.BEGUN) - log.get(Counter.ENDED));
        count("late", log.get(Counter.LATE));
        count("foreign_state", log.get(Counter.FOREIGN));
        count("wrong_rows", log.get(Counter.WRONG_ROWS));
        count("unclear_error", log.get(Counter.STRANGE));
    }

    /** What was told is what is there. */
    void judgeUnits(Plan plan, UnitLog log, History one, History two) {
        count("sums_both", one.between() + two.between() == 0 ? 0 : 1);
        count("unit_unknown", one.strangers() + two.strangers());
        for (int unit = 0; unit < log.units(); unit++) {
            told.merge(log.told(unit), 1, Integer::sum);
            long before = total();
            judge(plan, unit, log.told(unit), one, two);
            if (total() > before && wrong.size() < DESCRIBED) {
                wrong.add(plan.task(unit) + " " + unit + ", told " + log.told(unit) + ": " + one.lines(unit)
                        + " lines of " + one.amount(unit) + " in one, " + two.lines(unit) + " of " + two.amount(unit)
                        + " in two");
            }
        }
    }

    private void judge(Plan plan, int unit, Told what, History one, History two) {
        boolean both = plan.task(unit).kind() == Task.Kind.XA;
        boolean there = one.lines(unit) + two.lines(unit) > 0;
        count("committed_and_missing", what == Told.COMMITTED && !there ? 1 : 0);
        count("rolled_back_and_there", there && what != Told.COMMITTED && what != Told.UNKNOWN ? 1 : 0);
        count("not_told", what == Told.NOTHING || what == Told.BEGUN ? 1 : 0);
        count("half", two.lines(unit) != (both ? one.lines(unit) : 0) ? 1 : 0);
        count("twice", one.lines(unit) > 1 || two.lines(unit) > 1 ? 1 : 0);
        count("wrong_amount", there && !isRight(plan, unit, both, one, two) ? 1 : 0);
    }

    private static boolean isRight(Plan plan, int unit, boolean both, History one, History two) {
        int delta = plan.delta(unit);
        return one.amount(unit) == (both ? -delta : delta) && two.amount(unit) == (both ? delta : 0);
    }
}
