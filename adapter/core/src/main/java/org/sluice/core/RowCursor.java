package org.sluice.core;

import java.util.concurrent.CompletableFuture;
import org.sluice.api.Result;

/**
 * A result that stays on the server and is read in portions: a portal. It lives as long as its transaction. The rules of
 * {@link PhysicalConnection} hold for its futures.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY">PostgreSQL: extended
 *     query</a>
 */
public interface RowCursor {

    /** The next rows, at most so many; none if there are no more. Not called before the last call has been answered. */
    CompletableFuture<Result> read(int rows);

    /** Whether there may be more rows, after what was read last. */
    boolean hasMore();

    /** Ends it on the server. Idempotent; of no use after the end of its transaction. */
    CompletableFuture<Void> close();
}
