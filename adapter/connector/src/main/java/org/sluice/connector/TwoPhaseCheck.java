package org.sluice.connector;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import org.sluice.api.Result;
import org.sluice.core.PhysicalConnection;

/**
 * Finds out, with the first connection of a pool, whether its PostgreSQL can prepare transactions at all, which it cannot unless
 * it is told to; and says once what to set, before the first transaction of two resources fails.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-resource.html#GUC-MAX-PREPARED-TRANSACTIONS">PostgreSQL:
 *     max_prepared_transactions</a>
 */
final class TwoPhaseCheck {

    private static final Logger LOGGER = System.getLogger("org.sluice.connector");
    private static final String QUESTION = "select current_setting('max_prepared_transactions')::int4";
    private static final Object[] NO_PARAMETERS = {};

    private final String factory;
    private final AtomicBoolean asked = new AtomicBoolean();

    TwoPhaseCheck(String factory) {
        this.factory = factory;
    }

    /** Asks the first connection, and each after it until one has answered. Does not wait. */
    void opened(PhysicalConnection connection) {
        if (asked.compareAndSet(false, true)) {
            connection.execute(QUESTION, NO_PARAMETERS).whenComplete((answer, failure) -> {
                if (failure != null) {
                    asked.set(false);
                } else if (number(answer) == 0) {
                    warn();
                }
            });
        }
    }

    private static int number(Result answer) {
        Integer number = answer.rows().get(0).get(0, Integer.class);
        return number == null ? 0 : number;
    }

    private void warn() {
        LOGGER.log(
                Level.WARNING,
                () -> "SLUICE2184: factory '" + factory + "' has sluice.transaction-support=xa, but its PostgreSQL has"
                        + " max_prepared_transactions = 0, and so every JTA transaction of several resources will be rolled"
                        + " back. Set max_prepared_transactions to at least the largest number of connections of all XA"
                        + " pools, and restart PostgreSQL; or set sluice.transaction-support=local.");
    }
}
