package org.sluice.postgres;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.pgclient.data.Cidr;
import io.vertx.pgclient.data.Inet;
import io.vertx.pgclient.data.Interval;
import io.vertx.pgclient.data.Money;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.data.Numeric;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The value of a column as Vert.x gives it, as a value of the JDK. {@link org.sluice.api.Row} has the table; beyond it:
 *
 * <ul>
 *   <li>{@code numeric} {@code NaN} becomes {@link Double#NaN}: {@link BigDecimal} has none
 *   <li>{@code interval} becomes its ISO 8601 text, such as {@code P1Y2M3DT4H5M6.7S}. Vert.x has folded 24 hours into a day and
 *       30 days into a month by then
 *   <li>{@code json} and {@code jsonb} become JSON text, as Vert.x writes what it has parsed: without white space, and with
 *       fractions as {@code double}
 *   <li>{@code inet} with a network mask, and {@code cidr}, become text; {@code money} a {@link BigDecimal}
 *   <li>the geometric types become text that PostgreSQL takes: that of Vert.x without the words {@code Point}, {@code Box} and so
 *       on before the brackets
 *   <li>infinite dates and timestamps become {@code MAX} and {@code MIN} of their Java type
 * </ul>
 */
final class Values {

    private static final int MONEY_SCALE = 2;
    private static final Pattern NAME_OF_A_SHAPE = Pattern.compile("[A-Za-z]+(?=[(\\[{<])");

    private Values() {}

    /** Reads a value of a column whose type PostgreSQL calls {@code type}. */
    static @Nullable Object read(@Nullable Object value, String type) {
        if (value == null) {
            return null;
        }
        boolean json = type.startsWith("json");
        if (value instanceof Object[] array && (!json || type.endsWith("[]"))) {
            return array(array, type);
        }
        return json ? json(value) : one(value);
    }

    private static Object one(Object value) {
        // the most frequent ones are what they are to be, and are told apart by their class alone
        if (value instanceof String || value instanceof Integer || value instanceof Long) {
            return value;
        }
        if (value instanceof Numeric number) {
            BigDecimal decimal = number.bigDecimalValue();
            return decimal == null ? (Object) Double.NaN : decimal;
        }
        if (value instanceof Buffer bytes) {
            return bytes.getBytes();
        }
        if (value instanceof Interval interval) {
            return iso(interval);
        }
        if (value instanceof Inet inet) {
            return inet.getNetmask() == null ? inet.getAddress() : masked(inet.getAddress(), inet.getNetmask());
        }
        if (value instanceof Cidr cidr) {
            return masked(cidr.getAddress(), cidr.getNetmask());
        }
        if (value instanceof LocalDateTime local) {
            return Moments.read(local);
        }
        if (value instanceof OffsetDateTime moment) {
            return Moments.read(moment);
        }
        if (value instanceof Money money) {
            return money.bigDecimalValue().setScale(MONEY_SCALE);
        }
        boolean geometric = value.getClass().getName().startsWith("io.vertx.");
        return geometric ? NAME_OF_A_SHAPE.matcher(value.toString()).replaceAll("") : value;
    }

    private static String masked(InetAddress address, @Nullable Integer mask) {
        return mask == null ? address.getHostAddress() : address.getHostAddress() + "/" + mask;
    }

    private static String json(Object value) {
        return value == Tuple.JSON_NULL ? "null" : Json.encode(value);
    }

    private static Object[] array(Object[] array, String type) {
        @Nullable Object[] values = new Object[array.length];
        for (int i = 0; i < array.length; i++) {
            values[i] = read(array[i], type);
        }
        Class<?> component = component(values, array.getClass().getComponentType());
        Object[] typed = (Object[]) Array.newInstance(component, values.length);
        System.arraycopy(values, 0, typed, 0, values.length);
        return typed;
    }

    /** The type that all elements have, or {@link Object} where one is different, such as {@code NaN} among numbers. */
    private static Class<?> component(@Nullable Object[] values, Class<?> vertx) {
        Class<?> common = mapped(vertx);
        for (Object value : values) {
            if (value != null && !common.isInstance(value)) {
                return Object.class;
            }
        }
        return common;
    }

    private static Class<?> mapped(Class<?> vertx) {
        if (vertx == Numeric.class || vertx == Money.class) {
            return BigDecimal.class;
        }
        if (vertx == Inet.class) {
            return InetAddress.class;
        }
        if (Buffer.class.isAssignableFrom(vertx)) {
            return byte[].class;
        }
        return vertx == Object.class || vertx.getName().startsWith("io.vertx.") ? String.class : vertx;
    }

    private static String iso(Interval value) {
        StringBuilder text = new StringBuilder("P");
        append(text, value.getYears(), 'Y');
        append(text, value.getMonths(), 'M');
        append(text, value.getDays(), 'D');
        if (value.getHours() != 0
                || value.getMinutes() != 0
                || value.getSeconds() != 0
                || value.getMicroseconds() != 0) {
            text.append('T');
            append(text, value.getHours(), 'H');
            append(text, value.getMinutes(), 'M');
            appendSeconds(text, value.getSeconds(), value.getMicroseconds());
        }
        return text.length() == 1 ? "PT0S" : text.toString();
    }

    private static void append(StringBuilder text, int number, char unit) {
        if (number != 0) {
            text.append(number).append(unit);
        }
    }

    private static void appendSeconds(StringBuilder text, int seconds, int micros) {
        if (seconds != 0 || micros != 0) {
            text.append(BigDecimal.valueOf(seconds * 1_000_000L + micros, 6)
                            .stripTrailingZeros()
                            .toPlainString())
                    .append('S');
        }
    }
}
