package org.sluice.core;

import java.util.regex.Pattern;

/**
 * Finds statements that may send notifications. Such a transaction has no id before its commit, and so looks as if it had only
 * read; were it committed when it is to be prepared, listeners would be told of what may yet be rolled back. PostgreSQL refuses to
 * prepare it, and says so.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-notify.html">PostgreSQL: NOTIFY</a>
 */
final class Notifications {

    private static final Pattern WORD =
            Pattern.compile("(?<![a-z0-9_$])(pg_)?notify(?![a-z0-9_$])", Pattern.CASE_INSENSITIVE);

    private Notifications() {}

    /** True too often, where the word stands in a text or a comment: then a branch is prepared that need not be. */
    static boolean mayBeSentBy(String sql) {
        return WORD.matcher(sql).find();
    }
}
