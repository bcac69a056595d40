package org.sluice.postgres;

import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.data.Cidr;
import io.vertx.pgclient.data.Inet;
import io.vertx.pgclient.data.Interval;
import io.vertx.pgclient.data.Money;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sluice.api.UsageException;

/** Turns values of the JDK into what Vert.x takes for a parameter of a type. */
final class Parameters {

    /** Vert.x sends 24 hours as a day, and 30 days as a month, which to PostgreSQL is another interval. */
    private static final int DAYS_OF_A_MONTH = 30;

    private Parameters() {}

    /**
     * The values for Vert.x, in an array of their own.
     *
     * @throws UsageException naming the first parameter that does not fit, its Java type and the PostgreSQL type, not its value
     */
    static @Nullable Object[] encode(@Nullable Object[] values, List<ParameterType> types) {
        if (values.length != types.size()) {
            throw wrongCount(values.length, types.size());
        }
        @Nullable Object[] encoded = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            encoded[i] = value == null ? null : encode(i, value, types.get(i));
        }
        return encoded;
    }

    /** The error for a statement that has another number of parameters. */
    static UsageException wrongCount(int given, int expected) {
        return new UsageException("The statement has " + expected + (expected == 1 ? " parameter, " : " parameters, ")
                + given + (given == 1 ? " was given" : " were given"));
    }

    /** The error for a parameter, counted from 0, that does not fit. */
    static UsageException unfit(int index, Object value, String postgres) {
        return new UsageException("Parameter $" + (index + 1) + ", a Java "
                + value.getClass().getTypeName() + ", does not fit the PostgreSQL type " + postgres);
    }

    private static Object encode(int index, Object value, ParameterType type) {
        Object encoded;
        try {
            encoded = type.array() ? ArrayParameters.array(value, type.kind()) : one(value, type.kind());
        } catch (DateTimeException | IllegalArgumentException | ArithmeticException textOfAnotherForm) {
            encoded = null;
        }
        if (encoded == null) {
            throw unfit(index, value, type.postgres());
        }
        return encoded;
    }

    /** The value for Vert.x, or {@code null} if it does not fit. */
    static @Nullable Object one(Object value, ParameterType.Kind kind) {
        return switch (kind) {
            case BOOL -> value instanceof Boolean ? value : null;
            case NUMBER, INT2, INT4, INT8, FLOAT4, FLOAT8, NUMERIC ->
                value instanceof Number number ? Numbers.fit(number, kind) : null;
            case TEXT -> text(value);
            case JSON -> json(value);
            case DATE, TIME, TIMETZ, TIMESTAMP, TIMESTAMPTZ -> temporal(value, kind);
            case UUID -> value instanceof String text ? (Object) UUID.fromString(text) : as(UUID.class, value);
            case BYTEA -> value instanceof byte[] bytes ? Buffer.buffer(bytes) : null;
            case INTERVAL -> interval(value);
            case INET -> inet(value);
            case CIDR -> cidr(value);
            case MONEY -> value instanceof Number number ? new Money(number) : null;
            case NOT_WRITABLE -> null;
        };
    }

    private static @Nullable String text(Object value) {
        if (value instanceof CharSequence || value instanceof Character) {
            return value.toString();
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        // arrays of enums are not known to Vert.x as arrays
        return ArrayParameters.literal(value);
    }

    private static @Nullable Object json(Object value) {
        if (value instanceof CharSequence text) {
            return new JsonText(text.toString());
        }
        if (value instanceof Number number) {
            return new JsonText(number.toString());
        }
        return value instanceof Boolean ? value : null;
    }

    private static @Nullable Object temporal(Object value, ParameterType.Kind kind) {
        String text = value instanceof CharSequence ? value.toString().replace(' ', 'T') : null;
        return switch (kind) {
            case DATE -> text == null ? as(LocalDate.class, value) : LocalDate.parse(text);
            case TIME -> text == null ? as(LocalTime.class, value) : LocalTime.parse(text);
            case TIMETZ -> text == null ? as(OffsetTime.class, value) : OffsetTime.parse(text);
            case TIMESTAMP -> text == null ? as(LocalDateTime.class, value) : LocalDateTime.parse(text);
            default -> text == null ? moment(value) : OffsetDateTime.parse(text);
        };
    }

    private static @Nullable Object moment(Object value) {
        if (value instanceof Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        }
        return value instanceof ZonedDateTime zoned ? zoned.toOffsetDateTime() : as(OffsetDateTime.class, value);
    }

    private static @Nullable Object interval(Object value) {
        if (value instanceof CharSequence text) {
            return interval(text.toString());
        }
        if (value instanceof Period period && Math.abs((long) period.getDays()) < DAYS_OF_A_MONTH) {
            return Interval.of(period.getYears(), period.getMonths(), period.getDays());
        }
        if (value instanceof Duration duration && duration.abs().toDays() < DAYS_OF_A_MONTH) {
            return Interval.of(0, 0, 0, 0, 0, (int) duration.toSeconds(), duration.toNanosPart() / 1_000);
        }
        return null;
    }

    /** ISO 8601: {@code P} with a date part, {@code T} and a time part, or both. */
    private static @Nullable Object interval(String text) {
        int split = text.indexOf('T');
        Period date =
                split < 0 ? Period.parse(text) : split == 1 ? Period.ZERO : Period.parse(text.substring(0, split));
        Duration time = split < 0 ? Duration.ZERO : Duration.parse("P" + text.substring(split));
        return interval(date) instanceof Interval days && interval(time) instanceof Interval seconds
                ? days.seconds(seconds.getSeconds()).microseconds(seconds.getMicroseconds())
                : null;
    }

    private static @Nullable Object inet(Object value) {
        if (value instanceof CharSequence text) {
            Address address = Address.parse(text.toString());
            return new Inet().setAddress(address.host()).setNetmask(address.mask());
        }
        return value instanceof java.net.InetAddress address ? new Inet().setAddress(address) : null;
    }

    private static @Nullable Object cidr(Object value) {
        if (value instanceof CharSequence text) {
            Address address = Address.parse(text.toString());
            return new Cidr().setAddress(address.host()).setNetmask(address.mask());
        }
        return null;
    }

    private static <T> @Nullable T as(Class<T> type, Object value) {
        return type.isInstance(value) ? type.cast(value) : null;
    }
}
