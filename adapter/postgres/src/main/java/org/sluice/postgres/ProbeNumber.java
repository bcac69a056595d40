package org.sluice.postgres;

import org.jspecify.annotations.Nullable;

/** A number that no type can have but {@code numeric}, to find out which one Vert.x wants: it says {@code Number} for all. */
final class ProbeNumber extends Number {

    private static final long serialVersionUID = 1L;

    private ParameterType.@Nullable Kind asked;

    /** The type; {@code null} if nobody asked. */
    ParameterType.@Nullable Kind asked() {
        return asked;
    }

    @Override
    public short shortValue() {
        throw refuse(ParameterType.Kind.INT2);
    }

    @Override
    public int intValue() {
        throw refuse(ParameterType.Kind.INT4);
    }

    @Override
    public long longValue() {
        throw refuse(ParameterType.Kind.INT8);
    }

    @Override
    public float floatValue() {
        throw refuse(ParameterType.Kind.FLOAT4);
    }

    @Override
    public double doubleValue() {
        throw refuse(ParameterType.Kind.FLOAT8);
    }

    @Override
    public String toString() {
        return "probe";
    }

    private ArithmeticException refuse(ParameterType.Kind type) {
        asked = type;
        // the message matters: without one, Vert.x takes the parameters for good
        return new ArithmeticException("a probe for " + type.postgres);
    }
}
