package org.sluice.connector;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.sluice.api.Row;
import org.sluice.core.PhysicalConnection;

/**
 * Finds branches that nobody has finished: a transaction manager that works finishes its own in moments, and after a crash in its
 * recovery.
 *
 * @see <a href="https://www.postgresql.org/docs/current/view-pg-prepared-xacts.html">PostgreSQL: pg_prepared_xacts</a>
 */
final class PreparedBranches {

    private static final String OLDER = """
            select gid::text,
                   (extract(epoch from prepared) * 1000)::int8,
                   (extract(epoch from clock_timestamp() - prepared) * 1000)::int8,
                   owner::text,
                   database::text
              from pg_catalog.pg_prepared_xacts
             where database = current_database()
               and prepared <= clock_timestamp() - $1::int8 * interval '1 millisecond'
             order by prepared, gid
            """;

    private PreparedBranches() {}

    /**
     * Reads those of the connection's database, whoever prepared them; the oldest first.
     *
     * @param limit how old they are at least
     * @return completes on the connection's event loop, as {@link PhysicalConnection#execute}
     */
    static CompletableFuture<List<PreparedBranch>> olderThan(PhysicalConnection connection, Duration limit) {
        return connection
                .execute(OLDER, new Object[] {limit.toMillis()})
                .thenApply(result ->
                        result.rows().stream().map(PreparedBranches::branch).toList());
    }

    private static PreparedBranch branch(Row row) {
        String gid = text(row, 0);
        return new PreparedBranch(
                gid,
                XaGid.parse(gid),
                Instant.ofEpochMilli(number(row, 1)),
                Duration.ofMillis(number(row, 2)),
                text(row, 3),
                text(row, 4));
    }

    private static String text(Row row, int index) {
        return Objects.requireNonNull(row.get(index, String.class));
    }

    private static long number(Row row, int index) {
        return Objects.requireNonNull(row.get(index, Long.class));
    }
}
