package org.sluice.cdi;

import org.jspecify.annotations.Nullable;

/**
 * How a transaction is to end, and with what its stage is to complete if it ends so.
 *
 * @param commit whether to commit
 * @param value the method's result
 * @param failure the method's failure, or why it is rolled back; {@code null} if it succeeded
 */
record Decision(
        boolean commit, @Nullable Object value, @Nullable Throwable failure) {

    static Decision rollback(Throwable failure) {
        return new Decision(false, null, failure);
    }

    /** What follows from an exception that the method itself threw. */
    static Decision thrown(TransactionRules rules, Throwable failure) {
        return new Decision(!rules.rollsBack(failure), null, failure);
    }

    /** What follows from the outcome of a method's stage. */
    static Decision of(TransactionRules rules, @Nullable Object value, @Nullable Throwable failure) {
        if (failure == null) {
            return new Decision(true, value, null);
        }
        return thrown(rules, TransactionRules.unwrapped(failure));
    }
}
