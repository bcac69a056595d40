package org.sluice.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a connection of a pool. Applications get it as an asynchronous CDI event:
 *
 * <pre>{@code void on(@ObservesAsync PoolEvent event) { ... }}</pre>
 *
 * <p>Nothing is fired where nobody observes. Observers run on threads of the server, never on an event loop, and in no
 * particular order. One that cannot keep up loses events, and the log says so once.
 *
 * @param kind what happened
 * @param factory the factory's name
 * @param processId of the server's backend, as in pg_stat_activity
 * @param borrower the session that has the connection, or had it; {@code null} where there is none
 * @param reason why, where it is not plain; {@code null} else
 * @param time when
 */
public record PoolEvent(
        Kind kind,
        String factory,
        int processId,
        @Nullable String borrower,
        @Nullable String reason,
        Instant time) {

    /** What happens to a connection, in SQLAlchemy's words. */
    public enum Kind {
        /** It was opened. */
        CONNECT,
        /** A session got it. */
        CHECKOUT,
        /** It came back from a session and can be used again. */
        CHECKIN,
        /** What a session left behind is being undone. */
        RESET,
        /** It was found to be unusable, in a session or before, and is dropped. */
        INVALIDATE,
        /** It was closed. */
        CLOSE
    }
}
