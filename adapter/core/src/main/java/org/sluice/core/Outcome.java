package org.sluice.core;

import org.jspecify.annotations.Nullable;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.OutcomeUnknownException;
import org.sluice.api.RetryableException;
import org.sluice.api.TransactionRolledBackException;

/** What became of a transaction that was to be committed. */
final class Outcome {

    private Outcome() {}

    /**
     * Why it was not committed; {@code null} if it was.
     *
     * @param failure the first failure in it, which made it be rolled back
     * @param refusal what became of COMMIT, if there was no failure before
     */
    static @Nullable Throwable notCommitted(@Nullable Throwable failure, @Nullable Throwable refusal) {
        if (failure != null) {
            return rolledBack(failure);
        }
        if (refusal instanceof ConnectionLostException) {
            return unknown(refusal);
        }
        return refusal == null || refusal instanceof RetryableException ? refusal : rolledBack(refusal);
    }

    static OutcomeUnknownException unknown(Throwable cause) {
        return new OutcomeUnknownException(
                "SLUICE1105: the connection was lost while the transaction was being committed: it may have been committed"
                        + " or not. Look into the database before trying again.",
                cause);
    }

    private static TransactionRolledBackException rolledBack(Throwable cause) {
        return new TransactionRolledBackException(
                "SLUICE1106: not committed but rolled back: " + cause.getMessage(), cause);
    }
}
