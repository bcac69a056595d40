package org.sluice.api;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A branch of a distributed transaction that is prepared in PostgreSQL, and that nobody has finished. Until somebody does, it
 * keeps its locks and keeps PostgreSQL from cleaning up.
 *
 * @param gid its id in PostgreSQL, for {@code COMMIT PREPARED} and {@code ROLLBACK PREPARED}
 * @param xid its id as the transaction manager knows it: format id, global transaction id and branch qualifier, the latter two in
 *     hexadecimal digits; {@code null} if something else has prepared it
 * @param since when it was prepared, by PostgreSQL's clock
 * @param age how long ago that was when it was looked at
 * @param owner the user who can finish it, beside superusers
 * @param database the database in which it can be finished
 * @see <a href="https://www.postgresql.org/docs/current/view-pg-prepared-xacts.html">PostgreSQL: pg_prepared_xacts</a>
 */
public record PreparedTransaction(
        String gid, @Nullable String xid, Instant since, Duration age, String owner, String database) {

    /** In words, for logs and dashboards. */
    @Override
    public String toString() {
        return "gid '" + gid + "'" + (xid == null ? "" : ", xid " + xid) + ", prepared " + age.toSeconds() + " s ago ("
                + since + ") by " + owner + " in database " + database;
    }
}
