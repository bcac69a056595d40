package org.sluice.postgres;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A number on its way to a parameter. Vert.x asks for the Java type of the parameter, and would cut off what does not fit: this
 * one refuses, and remembers for which type.
 */
final class CheckedNumber extends Number {

    private static final long serialVersionUID = 1L;

    private final Number value;
    private @Nullable String refused;

    CheckedNumber(Number value) {
        this.value = value;
    }

    /** PostgreSQL's name of the type that the number did not fit; {@code null} if none was tried in vain. */
    @Nullable String refused() {
        return refused;
    }

    @Override
    public short shortValue() {
        return (short) whole("int2", Short.MIN_VALUE, Short.MAX_VALUE);
    }

    @Override
    public int intValue() {
        return (int) whole("int4", Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    @Override
    public long longValue() {
        return whole("int8", Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** Rounds, as PostgreSQL does, but not to infinity. */
    @Override
    public float floatValue() {
        float rounded = value.floatValue();
        if (Float.isInfinite(rounded) && !Double.isInfinite(value.doubleValue())) {
            throw refuse("float4");
        }
        return rounded;
    }

    /** Rounds, as PostgreSQL does, but not to infinity. */
    @Override
    public double doubleValue() {
        double rounded = value.doubleValue();
        if (Double.isInfinite(rounded) && !(value instanceof Double) && !(value instanceof Float)) {
            throw refuse("float8");
        }
        return rounded;
    }

    private long whole(String type, long min, long max) {
        long number;
        try {
            number = exact();
        } catch (ArithmeticException | NumberFormatException notWhole) {
            throw refuse(type);
        }
        if (number < min || number > max) {
            throw refuse(type);
        }
        return number;
    }

    private long exact() {
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return value.longValue();
        }
        return new BigDecimal(value.toString()).longValueExact();
    }

    private ArithmeticException refuse(String type) {
        refused = type;
        return new ArithmeticException("does not fit " + type);
    }

    /** The digits: what is sent for {@code numeric}. */
    @Override
    public String toString() {
        return value.toString();
    }
}
