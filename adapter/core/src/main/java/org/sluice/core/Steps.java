package org.sluice.core;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What was asked of a session, done in the order in which it was asked for. Some steps wait for nothing; some run alone: they
 * begin when nothing is on the way, and everything after them waits until {@link #endedAlone} says that they are over. When
 * nothing is asked for, what is left to do is asked of the session.
 *
 * <p>Guarded by the owner's lock; actions run outside it, one at a time.
 */
final class Steps {

    /** Whose steps they are; called under its lock. */
    interface Owner {

        /** Whether a step that runs alone may begin. */
        boolean nothingOnTheWay();

        /** What to do when nothing is on the way and nothing is asked for; {@code null} if there is nothing to do. */
        @Nullable Runnable leftToDo();
    }

    private record Step(boolean alone, Runnable action) {}

    /** Its lock guards everything here. */
    private final Owner owner;

    private @Nullable Step next;
    /** Behind {@link #next}: seldom anybody, so made when needed. */
    private @Nullable Deque<Step> further;

    private boolean advancing;
    private boolean alone;

    /** Nothing asked for yet. */
    Steps(Owner owner) {
        this.owner = owner;
    }

    /** Under the lock; {@link #advance} follows outside it. */
    void ask(boolean runsAlone, Runnable action) {
        Step step = new Step(runsAlone, action);
        if (next == null) {
            next = step;
            return;
        }
        if (further == null) {
            further = new ArrayDeque<>();
        }
        further.add(step);
    }

    /** Under the lock: what is left to do runs alone, until {@link #endedAlone}. */
    void beginAlone() {
        alone = true;
    }

    /** The step that ran alone is over; does what is due after it. */
    void endedAlone() {
        synchronized (owner) {
            alone = false;
        }
        advance();
    }

    /** Under the lock: whether a step that runs alone is under way or asked for. */
    boolean anyAlone() {
        return alone
                || (next != null && next.alone)
                || (further != null && further.stream().anyMatch(Step::alone));
    }

    /** Does what is due. Any thread. One at a time; what becomes due meanwhile is seen by the one who is at it. */
    void advance() {
        boolean atIt = false;
        while (true) {
            Runnable due;
            synchronized (owner) {
                if (advancing && !atIt) {
                    return;
                }
                advancing = false;
                due = due();
                if (due == null) {
                    return;
                }
                advancing = true;
            }
            atIt = true;
            try {
                due.run();
            } catch (Throwable e) {
                synchronized (owner) {
                    advancing = false;
                }
                throw e;
            }
        }
    }

    private @Nullable Runnable due() {
        boolean idle = owner.nothingOnTheWay();
        Step first = next;
        if (alone || (first != null && first.alone && !idle)) {
            return null;
        }
        if (first != null) {
            next = further == null ? null : further.poll();
            alone = first.alone;
            return first.action;
        }
        return idle ? owner.leftToDo() : null;
    }
}
