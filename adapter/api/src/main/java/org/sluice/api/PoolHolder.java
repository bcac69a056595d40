package org.sluice.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A session that holds a connection.
 *
 * @param borrower who, and for which request
 * @param takenAt the place in the application's code that took the connection; known while {@code sluice.leak-after} or
 *     {@code sluice.idle-in-transaction-after} is set
 * @param processId of the server's backend, as in pg_stat_activity
 * @param held for how long
 * @param busy whether a statement is under way; else the session is idle, in a transaction
 * @param since for how long it has been busy or idle
 * @param lastStatement the text of the statement that was sent last, without its parameters, cut to a readable length
 */
public record PoolHolder(
        String borrower,
        @Nullable String takenAt,
        int processId,
        Duration held,
        boolean busy,
        Duration since,
        @Nullable String lastStatement) {}
