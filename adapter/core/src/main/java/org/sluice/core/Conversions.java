package org.sluice.core;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Period;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.api.Column;
import org.sluice.api.MappingException;

/** Converts the value of a column to the type that was asked for, where nothing is lost. See {@link org.sluice.api.Row}. */
final class Conversions {

    private static final Map<Class<?>, Class<?>> WRAPPERS = Map.of(
            boolean.class, Boolean.class,
            byte.class, Byte.class,
            char.class, Character.class,
            short.class, Short.class,
            int.class, Integer.class,
            long.class, Long.class,
            float.class, Float.class,
            double.class, Double.class);

    private Conversions() {}

    /**
     * The value as {@code type}; {@code null} stays {@code null}.
     *
     * @param type a primitive's class counts as its wrapper
     * @throws MappingException if it does not fit; the message names the column and the types, not the value
     */
    static <T> @Nullable T convert(@Nullable Object value, Class<T> type, Column column) {
        if (value == null || type.isInstance(value)) {
            return unchecked(value);
        }
        Object converted = converted(value, wrapped(type));
        if (converted == null) {
            throw new MappingException(
                    "Column " + column.name() + " of PostgreSQL type " + column.type() + ", here a Java "
                            + value.getClass().getTypeName() + ", cannot be given as " + type.getTypeName()
                            + " without loss");
        }
        return unchecked(converted);
    }

    private static Class<?> wrapped(Class<?> type) {
        Class<?> wrapper = WRAPPERS.get(type);
        return wrapper == null ? type : wrapper;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // checked by the caller; a cast cannot express wrappers
    private static <T> @Nullable T unchecked(@Nullable Object value) {
        return (T) value;
    }

    /** The value as {@code target}, which is no primitive; {@code null} if it does not fit. */
    private static @Nullable Object converted(Object value, Class<?> target) {
        if (target.isInstance(value)) {
            return value;
        }
        if (target == String.class) {
            return text(value);
        }
        if (value instanceof Number number) {
            return number(number, target);
        }
        if (value instanceof OffsetDateTime moment) {
            return target == Instant.class ? instant(moment) : null;
        }
        if (value instanceof String string) {
            return fromText(string, target);
        }
        if (value instanceof Object[] array) {
            return fromArray(array, target);
        }
        return null;
    }

    /** Infinity stays infinity: the ends of the two types are not the same moment. */
    private static Instant instant(OffsetDateTime moment) {
        if (moment.equals(OffsetDateTime.MAX)) {
            return Instant.MAX;
        }
        return moment.equals(OffsetDateTime.MIN) ? Instant.MIN : moment.toInstant();
    }

    private static @Nullable Object number(Number number, Class<?> target) {
        if (target == Float.class || target == Double.class) {
            return floating(number, target);
        }
        try {
            BigDecimal exact = number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
            if (target == BigDecimal.class) {
                return exact;
            }
            if (target == Short.class) {
                return exact.shortValueExact();
            }
            if (target == Integer.class) {
                return exact.intValueExact();
            }
            if (target == Long.class) {
                return exact.longValueExact();
            }
            if (target == Byte.class) {
                return exact.byteValueExact();
            }
            return target == BigInteger.class ? exact.toBigIntegerExact() : null;
        } catch (ArithmeticException | NumberFormatException tooLargeOrNoNumber) {
            return null;
        }
    }

    /** Fits if it comes back as the same number. */
    private static @Nullable Object floating(Number number, Class<?> target) {
        double wide = number.doubleValue();
        if (number instanceof Float) {
            return wide;
        }
        if (number instanceof Double) {
            float narrow = (float) wide;
            return Double.compare(narrow, wide) == 0 ? narrow : null;
        }
        Number candidate = target == Float.class ? (Number) number.floatValue() : (Number) wide;
        if (Double.isInfinite(candidate.doubleValue())) {
            return null;
        }
        BigDecimal before = new BigDecimal(number.toString());
        // 0.1 is no binary fraction: what counts is that the shortest text of the result is the number that came
        boolean same = before.compareTo(new BigDecimal(candidate.toString())) == 0;
        return same ? candidate : null;
    }

    private static @Nullable Object fromText(String text, Class<?> target) {
        if (target.isEnum()) {
            for (Object constant : target.getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(text)) {
                    return constant;
                }
            }
            return null;
        }
        if (target == Character.class) {
            return text.length() == 1 ? (Object) text.charAt(0) : null;
        }
        return target == Duration.class || target == Period.class
                ? interval(text, target)
                : JsonValues.read(text, target);
    }

    /** An interval comes as its ISO 8601 text. */
    private static @Nullable Object interval(String text, Class<?> target) {
        try {
            return target == Duration.class ? (Object) Duration.parse(text) : (Object) Period.parse(text);
        } catch (DateTimeException notOnlyTimeOrNotOnlyDate) {
            return null;
        }
    }

    private static @Nullable Object fromArray(Object[] array, Class<?> target) {
        if (target.isAssignableFrom(List.class)) {
            return Collections.unmodifiableList(Arrays.asList(array.clone()));
        }
        Class<?> element = target.getComponentType();
        return element == null ? null : toArray(array, element);
    }

    private static @Nullable Object toArray(Object[] array, Class<?> element) {
        Object result = java.lang.reflect.Array.newInstance(element, array.length);
        Class<?> wrapped = wrapped(element);
        for (int i = 0; i < array.length; i++) {
            Object converted = array[i] == null ? null : converted(array[i], wrapped);
            if (converted == null && (array[i] != null || element.isPrimitive())) {
                return null;
            }
            java.lang.reflect.Array.set(result, i, converted);
        }
        return result;
    }

    private static String text(Object value) {
        if (value instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof Object[] array) {
            return Arrays.stream(array)
                    .map(element -> element == null ? "null" : text(element))
                    .toList()
                    .toString();
        }
        return value instanceof java.net.InetAddress address ? address.getHostAddress() : value.toString();
    }
}
