package org.sluice.it.crash;

import static org.sluice.it.crash.CrashPoint.Moment.BEFORE_ANSWERING;
import static org.sluice.it.crash.CrashPoint.Moment.BEFORE_SENDING;
import static org.sluice.it.crash.Fate.COMMITTED;
import static org.sluice.it.crash.Fate.NOTHING;
import static org.sluice.it.crash.Fate.PREPARED;

import java.util.Locale;

/** The steps of a two-phase commit over two banks, at each of which somebody may be killed. */
enum Step {
    BEFORE_FIRST_PREPARE(false, Step.PREPARE, BEFORE_SENDING, NOTHING, NOTHING, NOTHING),
    FIRST_PREPARE_UNANSWERED(false, Step.PREPARE, BEFORE_ANSWERING, PREPARED, NOTHING, NOTHING),
    BETWEEN_PREPARES(true, Step.PREPARE, BEFORE_SENDING, PREPARED, NOTHING, NOTHING),
    SECOND_PREPARE_UNANSWERED(true, Step.PREPARE, BEFORE_ANSWERING, PREPARED, PREPARED, NOTHING),
    BEFORE_FIRST_COMMIT(false, Step.COMMIT, BEFORE_SENDING, PREPARED, PREPARED, COMMITTED),
    FIRST_COMMIT_UNANSWERED(false, Step.COMMIT, BEFORE_ANSWERING, COMMITTED, PREPARED, COMMITTED),
    BETWEEN_COMMITS(true, Step.COMMIT, BEFORE_SENDING, COMMITTED, PREPARED, COMMITTED),
    SECOND_COMMIT_UNANSWERED(true, Step.COMMIT, BEFORE_ANSWERING, COMMITTED, COMMITTED, COMMITTED);

    private static final String PREPARE = "PREPARE TRANSACTION";
    private static final String COMMIT = "COMMIT PREPARED";

    private final boolean atSecond;
    private final String command;
    private final CrashPoint.Moment moment;
    private final Fate first;
    private final Fate second;
    private final Fate outcome;

    Step(boolean atSecond, String command, CrashPoint.Moment moment, Fate first, Fate second, Fate outcome) {
        this.atSecond = atSecond;
        this.command = command;
        this.moment = moment;
        this.first = first;
        this.second = second;
        this.outcome = outcome;
    }

    /** The bank in whose conversation it is. */
    Bank bank(Banks banks) {
        return atSecond ? banks.two() : banks.one();
    }

    CrashPoint point() {
        return new CrashPoint(command, 1, moment);
    }

    /** What the banks have of the transfer at that moment. */
    Halves halves() {
        return new Halves(first, second);
    }

    /** What both banks must have of it in the end: what the transaction manager has decided, or nothing. */
    Fate outcome() {
        return outcome;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
