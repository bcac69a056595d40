package org.sluice.postgres;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Fits numbers to PostgreSQL's number types: Vert.x would cut off what does not fit. */
final class Numbers {

    private Numbers() {}

    /**
     * The number for a parameter of a number type, or {@code null} if it does not fit. Whole numbers must fit exactly; to
     * {@code float4} and {@code float8} it is rounded, as PostgreSQL does, but not to infinity.
     */
    static @Nullable Number fit(Number number, ParameterType.Kind kind) {
        return switch (kind) {
            case FLOAT4 -> finite(number.floatValue(), number);
            case FLOAT8 -> finite(number.doubleValue(), number);
            case NUMERIC -> number;
            default -> whole(number, kind);
        };
    }

    private static @Nullable Number finite(Number rounded, Number number) {
        boolean floating = number instanceof Double || number instanceof Float;
        boolean wasFinite = !floating || !Double.isInfinite(number.doubleValue());
        return wasFinite && Double.isInfinite(rounded.doubleValue()) ? null : rounded;
    }

    private static @Nullable Number whole(Number number, ParameterType.Kind kind) {
        long exact;
        try {
            exact = exact(number);
        } catch (ArithmeticException | NumberFormatException notWholeOrNoNumber) {
            return null;
        }
        return switch (kind) {
            case INT2 -> exact == (short) exact ? (Number) (short) exact : null;
            case INT4 -> exact == (int) exact ? (Number) (int) exact : null;
            case INT8 -> exact;
            default -> null;
        };
    }

    private static long exact(Number number) {
        if (number instanceof Long || number instanceof Integer || number instanceof Short || number instanceof Byte) {
            return number.longValue();
        }
        return new BigDecimal(number.toString()).longValueExact();
    }
}
