package org.sluice.postgres;

import io.vertx.sqlclient.Tuple;
import java.util.AbstractList;
import org.jspecify.annotations.Nullable;

/**
 * Parameters that are never sent, to find out the type that Vert.x expects of one of them.
 *
 * <p>Vert.x knows the types of a prepared statement's parameters and does not show them; but it names the expected class when it
 * refuses a parameter, on this side. What it takes it stores, at once or in a copy of all; both are made to fail here, with
 * a message, without which it would go on and send.
 */
final class Probe extends AbstractList<@Nullable Object> {

    private static final String TAKEN = "the probe was taken";

    /** What no type takes but those that take anything. */
    private static final Object UNFIT = new Object() {
        @Override
        public String toString() {
            return "probe";
        }
    };

    private final int size;
    private final int index;
    private final Object value;
    private boolean looked;

    private Probe(int size, int index, Object value) {
        this.size = size;
        this.index = index;
        this.value = value;
    }

    /** Asks for the type of the parameter at {@code index}, counted from 0, of {@code size}. */
    static Probe any(int size, int index) {
        return new Probe(size, index, UNFIT);
    }

    /** Asks for the number type, which {@code number} is told. */
    static Probe number(int size, int index, ProbeNumber number, boolean array) {
        return new Probe(size, index, array ? new Number[] {number} : number);
    }

    /** Is taken for text, and not for types that Vert.x knows as strings and cannot write. */
    static Probe text(int size, int index, boolean array) {
        return new Probe(size, index, array ? Constant.values() : Constant.PROBE);
    }

    /** Is taken for arrays of types that Vert.x cannot write, and not for JSON. */
    static Probe objects(int size, int index) {
        return new Probe(size, index, new Object[] {UNFIT});
    }

    Tuple tuple() {
        return Tuple.wrap(this);
    }

    /** Whether a failure says that Vert.x took what was offered. */
    static boolean taken(Throwable failure) {
        return TAKEN.equals(failure.getMessage());
    }

    @Override
    public @Nullable Object get(int at) {
        looked |= at == index;
        return at == index ? value : null;
    }

    @Override
    public @Nullable Object set(int at, @Nullable Object taken) {
        if (at == index) {
            throw new IllegalArgumentException(TAKEN);
        }
        return null;
    }

    /** Asked for once before a look at the parameter; after it, only for the copy. */
    @Override
    public int size() {
        if (looked) {
            throw new IllegalArgumentException(TAKEN);
        }
        return size;
    }

    private enum Constant {
        PROBE
    }
}
