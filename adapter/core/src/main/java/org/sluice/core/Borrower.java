package org.sluice.core;

import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;

/** Who asks for a connection, and then holds it. Any thread; nothing here blocks. Not called under the lane's lock. */
interface Borrower {

    /** Who, and for which request. */
    String name();

    /** What is being done with the connection now. */
    Activity activity();

    /** Ends the borrower, and with it its hold: cancels what is under way, rolls back, gives the connection back. */
    void reclaim(SluiceException reason);

    /**
     * What a borrower is doing.
     *
     * @param busy whether anything is under way
     * @param inTransaction whether it is in a transaction
     * @param since when it became busy or idle, by the scheduler's clock
     * @param lastStatement what was sent last; {@code null} if nothing was
     * @param takenAt the call that took the connection; {@code null} if it was not noted
     */
    record Activity(
            boolean busy,
            boolean inTransaction,
            long since,
            @Nullable String lastStatement,
            @Nullable CallSite takenAt) {}
}
