package org.sluice.postgres;

import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.data.Cidr;
import io.vertx.pgclient.data.Inet;
import io.vertx.pgclient.data.Interval;
import io.vertx.pgclient.data.Money;
import java.lang.reflect.Array;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns Java arrays and collections into what Vert.x takes for an array. */
final class ArrayParameters {

    private ArrayParameters() {}

    /** The array for Vert.x, or {@code null} if the value or one of its elements does not fit. */
    static @Nullable Object array(Object value, ParameterType.Kind kind) {
        @Nullable Object[] elements = elements(value);
        if (elements == null) {
            return null;
        }
        Object[] encoded = (Object[]) Array.newInstance(component(kind), elements.length);
        for (int i = 0; i < elements.length; i++) {
            Object element = elements[i];
            Object fitting = element == null ? absent(kind) : element(element, kind);
            // Vert.x would write the NULL of a json[] as JSON's null, which is a value
            if (fitting == null && (element != null || kind == ParameterType.Kind.JSON)) {
                return null;
            }
            Array.set(encoded, i, fitting);
        }
        return encoded;
    }

    /** An array in an array of texts is none of its texts. */
    private static @Nullable Object element(Object element, ParameterType.Kind kind) {
        boolean nested = kind == ParameterType.Kind.TEXT && elements(element) != null;
        return nested ? null : Parameters.one(element, kind);
    }

    /** What stands for a NULL among the elements: Vert.x writes the text of each {@code numeric}, and fails for {@code null}. */
    private static @Nullable Object absent(ParameterType.Kind kind) {
        return kind == ParameterType.Kind.NUMERIC ? NullNumber.NULL : null;
    }

    /** PostgreSQL's text of an array of texts and enums, or {@code null} if the value is none. */
    static @Nullable String literal(Object value) {
        @Nullable Object[] elements = elements(value);
        if (elements == null) {
            return null;
        }
        for (Object element : elements) {
            if (element != null && !(element instanceof CharSequence) && !(element instanceof Enum<?>)) {
                return null;
            }
        }
        return Arrays.stream(elements).map(ArrayParameters::quoted).collect(Collectors.joining(",", "{", "}"));
    }

    private static String quoted(@Nullable Object element) {
        if (element == null) {
            return "NULL";
        }
        String text = element instanceof Enum<?> constant ? constant.name() : element.toString();
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** The elements; {@code null} for what is no array or collection, and for {@code byte[]}, which is one value. */
    private static @Nullable Object @Nullable [] elements(Object value) {
        if (value instanceof Collection<?> collection) {
            return collection.toArray();
        }
        if (value instanceof Object[] array) {
            return array;
        }
        if (!value.getClass().isArray() || value instanceof byte[]) {
            return null;
        }
        Object[] boxed = new Object[Array.getLength(value)];
        for (int i = 0; i < boxed.length; i++) {
            boxed[i] = Array.get(value, i);
        }
        return boxed;
    }

    private static Class<?> component(ParameterType.Kind kind) {
        return switch (kind) {
            case BOOL -> Boolean.class;
            case NUMBER, INT2, INT4, INT8, FLOAT4, FLOAT8, NUMERIC -> Number.class;
            case TEXT -> String.class;
            case JSON, NOT_WRITABLE -> Object.class;
            case DATE -> LocalDate.class;
            case TIME -> LocalTime.class;
            case TIMETZ -> OffsetTime.class;
            case TIMESTAMP -> LocalDateTime.class;
            case TIMESTAMPTZ -> OffsetDateTime.class;
            case UUID -> UUID.class;
            case BYTEA -> Buffer.class;
            case INTERVAL -> Interval.class;
            case INET -> Inet.class;
            case CIDR -> Cidr.class;
            case MONEY -> Money.class;
        };
    }

    /** The NULL of a {@code numeric[]}. */
    private static final class NullNumber extends Number {

        static final NullNumber NULL = new NullNumber();

        private static final long serialVersionUID = 1L;

        @Override
        public int intValue() {
            throw new ArithmeticException("NULL");
        }

        @Override
        public long longValue() {
            throw new ArithmeticException("NULL");
        }

        @Override
        public float floatValue() {
            throw new ArithmeticException("NULL");
        }

        @Override
        public double doubleValue() {
            throw new ArithmeticException("NULL");
        }

        @Override
        public String toString() {
            return "NULL";
        }
    }
}
