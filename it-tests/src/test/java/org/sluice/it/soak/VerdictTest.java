package org.sluice.it.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.it.soak.Task.Kind;

/** Who judges must see each lie. */
@SuppressWarnings("NullAway.Init") // before each test
class VerdictTest {

    private static final int UNITS = 1000;

    private final Plan plan = new Plan(42);
    private final History one = new History(plan, UNITS);
    private final History two = new History(plan, UNITS);
    private UnitLog log;

    @TempDir
    Path directory;

    /** Every transfer is committed, and where it belongs. */
    @BeforeEach
    void rightBooks() {
        log = UnitLog.open(directory.resolve("units"), UNITS);
        for (int unit = log.take(UNITS); unit >= 0; unit = log.take(UNITS)) {
            Kind kind = plan.task(unit).kind();
            log.end(unit, kind == Kind.READING ? Told.READ : Told.COMMITTED);
            if (kind != Kind.READING) {
                one.add(unit, (kind == Kind.XA ? -1 : 1) * plan.delta(unit));
            }
            if (kind == Kind.XA) {
                two.add(unit, plan.delta(unit));
            }
        }
    }

    private int first(Kind kind) {
        int unit = 0;
        while (plan.task(unit).kind() != kind) {
            unit++;
        }
        return unit;
    }

    private Map<String, Long> violations() {
        Verdict verdict = new Verdict();
        verdict.judgeUnits(plan, log, one, two);
        verdict.judgeCounters(log);
        return verdict.violations();
    }

    private void assertOnly(String... invariants) {
        assertThat(violations().entrySet().stream()
                        .filter(entry -> entry.getValue() != 0)
                        .map(Map.Entry::getKey))
                .containsExactlyInAnyOrder(invariants);
    }

    @Test
    void rightBooks_noViolation() {
        assertOnly();
    }

    @Test
    void committed_butNotThere() {
        log.end(first(Kind.READING), Told.READ);
        History empty = new History(plan, UNITS);
        Verdict verdict = new Verdict();
        verdict.judgeUnits(plan, log, empty, empty);

        assertThat(verdict.violations().get("committed_and_missing")).isEqualTo(verdict.told(Told.COMMITTED));
    }

    @Test
    void rolledBack_butThere_andToldTwice() {
        log.end(first(Kind.HAND), Told.ROLLED_BACK);

        assertOnly("rolled_back_and_there", "ended_twice", "begun_and_not_ended");
    }

    @Test
    void unknown_andThere_isAllowed() {
        log.end(first(Kind.HAND), Told.UNKNOWN);

        assertOnly("ended_twice", "begun_and_not_ended");
    }

    @Test
    void halfOfATransfer() {
        two.add(first(Kind.HAND), 5);

        assertOnly("half", "wrong_amount");
    }

    @Test
    void moneyThatWentToOneBankOnly() {
        int unit = first(Kind.XA);
        two.add(unit, 1);

        assertOnly("half", "twice", "wrong_amount", "sums_both");
    }

    @Test
    void wrongUnit_isDescribed() {
        int unit = first(Kind.XA);
        two.add(unit, 1);
        Verdict verdict = new Verdict();
        verdict.judgeUnits(plan, log, one, two);

        assertThat(verdict.wrongUnits())
                .singleElement()
                .asString()
                .contains(unit + ", told COMMITTED: 1 lines", "2 of " + (plan.delta(unit) + 1) + " in two");
    }

    @Test
    void transferTwice() {
        int unit = first(Kind.LOCAL);
        one.add(unit, plan.delta(unit));

        assertOnly("twice", "wrong_amount");
    }

    @Test
    void transferOfNobody() {
        one.add(UNITS, 1);

        assertOnly("unit_unknown");
    }

    @Test
    void unitThatNobodyWasToldOf() {
        UnitLog longer = UnitLog.open(directory.resolve("longer"), UNITS + 1);
        longer.take(UNITS + 1);
        Verdict verdict = new Verdict();
        verdict.judgeCounters(longer);

        assertThat(verdict.violations()).containsEntry("begun_and_not_ended", 1L);
    }

    @Test
    void tablesThatDoNotAgree() {
        Verdict verdict = new Verdict();
        verdict.judgeSums("one", List.of(7L, 7L, 8L, 7L));

        assertThat(verdict.total()).isOne();
    }

    @Test
    void scheduleOfFaults_sameSeed_isTheSame_andHasEveryKind() {
        assertThat(FaultSchedule.of(3, 100, 5000)).isEqualTo(FaultSchedule.of(3, 100, 5000));
        assertThat(FaultSchedule.of(3, 100, 5000)).isNotEqualTo(FaultSchedule.of(4, 100, 5000));
        assertThat(FaultSchedule.of(3, 100, 5000).faults())
                .isSortedAccordingTo((a, b) -> Integer.compare(a.unit(), b.unit()))
                .extracting(FaultSchedule.Planned::fault)
                .contains(Fault.values());
    }
}
