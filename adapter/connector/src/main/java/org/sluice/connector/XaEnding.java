package org.sluice.connector;

import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;

/**
 * Ends a branch's transaction on the server, and says in the words of X/Open XA what has become of it. After each of these the
 * branch is over, however it went: PostgreSQL rolls back what it refuses to prepare or to commit.
 *
 * <p>One call at a time for a branch.
 */
final class XaEnding {

    private XaEnding() {}

    /** Returns if the branch may be prepared or committed; else it is rolled back, and that is said. */
    static void requireCommittable(XaCall call, XaBranch branch, BranchResult result, boolean onePhase)
            throws XAException {
        Throwable failure = result.failure();
        if (branch.isOver()) {
            throw call.fails(
                    XAException.XA_RBROLLBACK,
                    "SLUICE2168",
                    "the branch was rolled back on another thread meanwhile",
                    failure);
        }
        int code = rollbackCode(branch, failure);
        if (code != 0) {
            rollBack(call, branch);
            throw call.fails(
                    onePhase ? XaOutcome.onePhaseCode(code) : code,
                    "SLUICE2169",
                    "the branch was rolled back" + because(failure),
                    failure);
        }
    }

    private static int rollbackCode(XaBranch branch, @Nullable Throwable failure) {
        int marked = branch.rollbackOnly();
        return marked != 0 || failure == null ? marked : XaOutcome.rollbackCode(failure);
    }

    private static String because(@Nullable Throwable failure) {
        return failure == null
                ? ", which is all that could be done with it"
                : ", because something in it failed: " + failure.getMessage();
    }

    static void prepare(XaCall call, XaBranch branch) throws XAException {
        try {
            branch.work().end("PREPARE TRANSACTION '" + branch.xid() + "'");
        } catch (RuntimeException e) {
            if (XaOutcome.isRefusal(e)) {
                throw call.fails(
                        XaOutcome.rollbackCode(e),
                        "SLUICE2160",
                        "PostgreSQL did not prepare the transaction, but rolled it back: " + e.getMessage() + ". "
                                + PrepareRefusal.advice(XaOutcome.refusal(e)),
                        e);
            }
            throw call.fails(
                    XAException.XAER_RMFAIL,
                    "SLUICE2161",
                    "PREPARE TRANSACTION was not answered: the branch is prepared, or rolled back. A rollback of it, or"
                            + " recovery, finds out: " + e.getMessage(),
                    e);
        }
    }

    /** What was not written needs no second phase; but what was read is confirmed by the commit only (serializable). */
    static void commitReadOnly(XaCall call, XaBranch branch) throws XAException {
        try {
            commitBegun(branch);
        } catch (RuntimeException e) {
            throw call.fails(
                    XaOutcome.rollbackCode(e),
                    "SLUICE2162",
                    "the branch has written nothing, and its commit failed: " + e.getMessage(),
                    e);
        }
    }

    static void commit(XaCall call, XaBranch branch) throws XAException {
        try {
            commitBegun(branch);
        } catch (RuntimeException e) {
            if (XaOutcome.isRefusal(e)) {
                throw call.fails(
                        XaOutcome.onePhaseCode(XaOutcome.rollbackCode(e)),
                        "SLUICE2163",
                        "PostgreSQL did not commit the transaction, but rolled it back: " + e.getMessage(),
                        e);
            }
            throw call.fails(
                    XAException.XAER_RMFAIL,
                    "SLUICE2164",
                    "COMMIT was not answered: the transaction may have been committed or rolled back. Look into the database"
                            + " before doing it again: " + e.getMessage(),
                    e);
        }
    }

    private static void commitBegun(XaBranch branch) {
        if (branch.work().isBegun()) {
            branch.work().end("COMMIT");
        }
    }

    static void rollBack(XaCall call, XaBranch branch) throws XAException {
        if (branch.isRolledBack()) {
            return;
        }
        try {
            rollBackBegun(branch.work());
        } catch (RuntimeException e) {
            // PostgreSQL rolls back when it has lost the connection
            if (!XaOutcome.isLost(e)) {
                throw call.fails(
                        XAException.XAER_RMERR,
                        "SLUICE2170",
                        "ROLLBACK failed. The connection is not used any more, and PostgreSQL rolls back when it is closed: "
                                + e.getMessage(),
                        e);
            }
        }
        branch.rolledBack();
    }

    private static void rollBackBegun(BranchWork work) {
        if (!work.isBegun()) {
            // nothing begins any more after this
            Throwable unused = work.complete();
        }
        if (work.isBegun()) {
            work.end("ROLLBACK");
        }
    }
}
