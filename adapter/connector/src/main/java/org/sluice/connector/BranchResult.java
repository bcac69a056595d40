package org.sluice.connector;

import org.jspecify.annotations.Nullable;

/**
 * What a branch's statements have come to, when all of them are answered.
 *
 * @param failure the first failure, after which the branch can only be rolled back; {@code null} if there was none
 * @param written whether there is something to prepare
 */
record BranchResult(@Nullable Throwable failure, boolean written) {

    /** A transaction that has written has an id; one that has only read, or locked nothing but advisory locks, has none. */
    private static final String TRANSACTION_ID = "select pg_current_xact_id_if_assigned()::text";

    /** Waits. */
    static BranchResult of(BranchWork work) {
        try {
            return new BranchResult(work.complete(), true);
        } catch (RuntimeException e) {
            return new BranchResult(e, true);
        }
    }

    /** Waits, and finds out whether there is something to prepare: asks the server only if the statements' results do not say. */
    static BranchResult ofPrepare(BranchWork work) {
        BranchResult result = of(work);
        if (result.failure != null) {
            return result;
        }
        try {
            boolean written = work.isBegun() && (work.hasWritten() || work.ask(TRANSACTION_ID) != null);
            return new BranchResult(null, written);
        } catch (RuntimeException e) {
            return new BranchResult(e, true);
        }
    }
}
