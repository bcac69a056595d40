package org.sluice.postgres;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Dates and times at the ends of PostgreSQL's range, where {@code MAX} and {@code MIN} of the Java type stand for
 * {@code infinity} and {@code -infinity}. What lies beyond the range is refused: Vert.x would send another date for it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/datatype-datetime.html">PostgreSQL: date/time types</a>
 */
final class Moments {

    private static final LocalDate FIRST_DAY = LocalDate.of(-4713, 11, 24);
    private static final LocalDate LAST_DAY = LocalDate.of(5_874_897, 12, 31);
    private static final LocalDateTime FIRST = FIRST_DAY.atStartOfDay();
    private static final LocalDateTime LAST = LocalDateTime.of(294_276, 12, 31, 23, 59, 59, 999_999_999);

    /** What Vert.x makes of {@code -infinity}, of which it does not know. */
    private static final LocalDateTime MINUS_INFINITY =
            LocalDateTime.of(2000, 1, 1, 0, 0).plus(Long.MIN_VALUE, ChronoUnit.MICROS);

    private Moments() {}

    /** The date for Vert.x, or {@code null} if PostgreSQL has none like it. */
    static @Nullable LocalDate date(LocalDate value) {
        // Vert.x looks for these very objects
        if (value.equals(LocalDate.MAX)) {
            return LocalDate.MAX;
        }
        if (value.equals(LocalDate.MIN)) {
            return LocalDate.MIN;
        }
        return value.isBefore(FIRST_DAY) || value.isAfter(LAST_DAY) ? null : value;
    }

    /** The timestamp for Vert.x, or {@code null}; also for {@code -infinity}, which Vert.x cannot write. */
    static @Nullable LocalDateTime timestamp(LocalDateTime value) {
        boolean fits = value.equals(LocalDateTime.MAX) || !(value.isBefore(FIRST) || value.isAfter(LAST));
        return fits ? value : null;
    }

    /** The same for a moment. */
    static @Nullable OffsetDateTime moment(OffsetDateTime value) {
        if (value.equals(OffsetDateTime.MAX)) {
            return value;
        }
        Instant instant = value.toInstant();
        boolean fits =
                !(instant.isBefore(FIRST.toInstant(ZoneOffset.UTC)) || instant.isAfter(LAST.toInstant(ZoneOffset.UTC)));
        return fits ? value : null;
    }

    /** The timestamp that Vert.x has read. It takes the first one of the range for {@code -infinity}. */
    static LocalDateTime read(LocalDateTime value) {
        if (value.equals(MINUS_INFINITY)) {
            return LocalDateTime.MIN;
        }
        return value.equals(LocalDateTime.MIN) ? FIRST : value;
    }

    /** The same for a moment. */
    static OffsetDateTime read(OffsetDateTime value) {
        if (value.toLocalDateTime().equals(MINUS_INFINITY)) {
            return OffsetDateTime.MIN;
        }
        return value.equals(OffsetDateTime.MIN) ? FIRST.atOffset(ZoneOffset.UTC) : value;
    }
}
