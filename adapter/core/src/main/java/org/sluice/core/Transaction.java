package org.sluice.core;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.sluice.api.TransactionOptions;

/**
 * A transaction begun by hand, with the savepoints in it. Guarded by its session.
 *
 * <p>PostgreSQL refuses everything after a failure until the savepoint before it, or the whole transaction, is rolled back. So
 * each level keeps the first failure in it, and the transaction has failed while any of its levels has.
 */
final class Transaction {

    /** The whole transaction, or what was done since a savepoint. */
    static final class Level {
        private final int number;
        private @Nullable Throwable failure;

        private Level(int number) {
            this.number = number;
        }

        /** The savepoint's name; the outermost level has none. */
        String savepoint() {
            return "sluice_" + number;
        }

        @Nullable Throwable failure() {
            return failure;
        }
    }

    private final TransactionOptions options;
    private final Runnable over;
    private final Deque<Level> levels = new ArrayDeque<>();
    private int savepoints;
    private boolean begun;
    private boolean written;

    Transaction(TransactionOptions options) {
        this(options, () -> {});
    }

    /** A transaction; {@code over} is called when it has ended. */
    Transaction(TransactionOptions options, Runnable over) {
        this.options = options;
        this.over = over;
        levels.push(new Level(0));
    }

    /**
     * BEGIN with its options.
     *
     * @see <a href="https://www.postgresql.org/docs/current/sql-begin.html">PostgreSQL: BEGIN</a>
     */
    String begin() {
        StringBuilder sql = new StringBuilder("BEGIN");
        if (options.isolation() != null) {
            sql.append(" ISOLATION LEVEL ").append(options.isolation().name().replace('_', ' '));
        }
        if (options.readOnly() != null) {
            sql.append(options.readOnly() ? " READ ONLY" : " READ WRITE");
        }
        if (options.deferrable() != null) {
            sql.append(options.deferrable() ? " DEFERRABLE" : " NOT DEFERRABLE");
        }
        return sql.toString();
    }

    /** Called once, outside the session's lock. */
    void over() {
        over.run();
    }

    /** Whether BEGIN is still to be sent; it counts as sent from then on. */
    boolean beginOnce() {
        boolean first = !begun;
        begun = true;
        return first;
    }

    boolean begun() {
        return begun;
    }

    /** Notes that a result has shown that rows were changed. */
    void wrote() {
        written = true;
    }

    boolean hasWritten() {
        return written;
    }

    /** The innermost level: what is issued now belongs to it. */
    Level level() {
        return levels.getFirst();
    }

    Level nest() {
        Level level = new Level(++savepoints);
        levels.push(level);
        return level;
    }

    boolean has(Level level) {
        return levels.contains(level);
    }

    /** Notes a failure in a level, and gives the one that the transaction fails with: its first. */
    Throwable failed(Level level, Throwable cause) {
        Throwable first = failure();
        if (first != null) {
            return first;
        }
        level.failure = cause;
        return cause;
    }

    /** The failure after which PostgreSQL refuses everything; {@code null} while all is well. */
    @Nullable Throwable failure() {
        return failureSince(levels.getLast());
    }

    /** The first failure in a level or in those nested in it. */
    @Nullable Throwable failureSince(Level level) {
        for (Level inner : levels) {
            if (inner.failure != null) {
                return inner.failure;
            }
            if (inner == level) {
                return null;
            }
        }
        return null;
    }

    /** Ends a level and those nested in it. */
    void end(Level level) {
        while (levels.contains(level)) {
            levels.pop();
        }
    }
}
