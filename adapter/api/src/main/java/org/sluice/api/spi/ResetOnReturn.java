package org.sluice.api.spi;

/**
 * What is undone before a connection goes to the next session. A transaction of the session's own is always ended.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-discard.html">PostgreSQL: DISCARD</a>
 */
public enum ResetOnReturn {
    /** Nothing more: settings, locks and listeners stay. */
    NONE,
    /** The state of the transaction only. */
    ROLLBACK,
    /**
     * As {@link #ROLLBACK}, and as {@link #FULL} if the text of one of the session's statements shows that it may have changed
     * the state of the connection. What only a function can have done is not seen.
     */
    AUTO,
    /** Everything that {@code DISCARD ALL} does, but for the statements that the client keeps prepared. */
    FULL
}
