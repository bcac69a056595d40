package org.sluice.connector;

import java.util.Locale;
import org.sluice.core.Scheduler;

/** A branch between its start and its prepare, commit or rollback. Guarded by its resource's lock. */
final class XaBranch {

    /** Whether the transaction manager's thread works in the branch (X/Open XA, section 2.2.6). */
    enum Association {
        ACTIVE,
        SUSPENDED,
        ENDED
    }

    private final PreparedXid xid;
    private final BranchWork work;
    private Association association = Association.ACTIVE;
    private Scheduler.Timer timer = () -> {};
    private int rollbackOnly;
    private boolean completing;
    private boolean rolledBack;
    private boolean over;

    XaBranch(PreparedXid xid, BranchWork work) {
        this.xid = xid;
        this.work = work;
    }

    PreparedXid xid() {
        return xid;
    }

    BranchWork work() {
        return work;
    }

    void endsAt(Scheduler.Timer running) {
        timer = running;
    }

    boolean is(Association asked) {
        return association == asked && !completing;
    }

    void associate(Association now) {
        association = now;
    }

    /** Its end has been asked for: nobody works in it any more. */
    void completing() {
        completing = true;
    }

    /** The XA_RB code of why it may only be rolled back; 0 if it may be committed. */
    int rollbackOnly() {
        return rollbackOnly;
    }

    void markRollbackOnly(int code) {
        if (rollbackOnly == 0) {
            rollbackOnly = code;
        }
    }

    /** Whether the server has rolled it back before the transaction manager asked for it. */
    boolean isRolledBack() {
        return rolledBack;
    }

    void rolledBack() {
        rolledBack = true;
    }

    boolean isOver() {
        return over;
    }

    /** It has ended, or is prepared; the connection is free. Idempotent. */
    void over() {
        if (over) {
            return;
        }
        over = true;
        timer.cancel();
        work.over();
    }

    @Override
    public String toString() {
        return "xid " + xid + ", "
                + (completing ? "being completed" : association.name().toLowerCase(Locale.ROOT))
                + (rollbackOnly == 0 ? "" : ", rollback only: " + XaCodes.error(rollbackOnly));
    }
}
