package org.sluice.it.crash;

import java.util.Locale;

/**
 * A moment in the conversation of clients with PostgreSQL.
 *
 * @param command how the command begins, whatever its case. COMMIT is not COMMIT PREPARED, nor is ROLLBACK its counterpart
 * @param occurrence which of the commands that match, counted from 1, over all connections, from the moment of arming
 * @param moment on which side of the command
 */
record CrashPoint(String command, int occurrence, Moment moment) {

    enum Moment {
        /** PostgreSQL never gets the command. */
        BEFORE_SENDING,
        /** PostgreSQL has done it, and the client does not know. */
        BEFORE_ANSWERING
    }

    private static final String SECOND_PHASE = " PREPARED";

    CrashPoint {
        if (occurrence < 1) {
            throw new IllegalArgumentException("occurrences are counted from 1, not " + occurrence);
        }
    }

    static CrashPoint before(String command) {
        return new CrashPoint(command, 1, Moment.BEFORE_SENDING);
    }

    static CrashPoint after(String command) {
        return new CrashPoint(command, 1, Moment.BEFORE_ANSWERING);
    }

    /** The same at a later command. */
    CrashPoint at(int other) {
        return new CrashPoint(command, other, moment);
    }

    boolean matches(String sql) {
        String sent = sql.strip().toUpperCase(Locale.ROOT);
        String wanted = command.toUpperCase(Locale.ROOT);
        return sent.startsWith(wanted) && !sent.startsWith(SECOND_PHASE, wanted.length());
    }
}
