package org.sluice.connector;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A branch that is prepared and not finished. Until it is, it keeps its locks, and keeps PostgreSQL from cleaning up.
 *
 * @param gid its id in PostgreSQL, for COMMIT PREPARED and ROLLBACK PREPARED
 * @param xid its id as the transaction manager knows it; {@code null} if it was prepared by something else
 * @param since when it was prepared, by PostgreSQL's clock
 * @param age how long ago that was when it was looked at
 * @param owner the user who can finish it
 * @param database the database in which it can be finished
 */
record PreparedBranch(
        String gid, @Nullable PreparedXid xid, Instant since, Duration age, String owner, String database) {}
