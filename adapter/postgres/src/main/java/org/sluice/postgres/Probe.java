package org.sluice.postgres;

import java.util.AbstractList;
import org.jspecify.annotations.Nullable;

/**
 * Parameters that Vert.x refuses, to find out the type that it expects of one of them.
 *
 * <p>Vert.x knows the types of a prepared statement's parameters and does not show them; but it names the expected class when it
 * refuses a parameter, on this side, with nothing sent. It must refuse: some types it takes anything for, and then sends
 * something else in its place. Those are found by {@link #set}, by which Vert.x stores what it took.
 */
final class Probe extends AbstractList<@Nullable Object> {

    /** The message of the refusal by {@link #set}. */
    static final String NOT_WRITABLE = "the type of the parameter cannot be written";

    private static final Object UNFIT = new Object() {
        @Override
        public String toString() {
            return "probe";
        }
    };

    private final int size;
    private final int index;

    /** Asks for the type of the parameter at {@code index}, counted from 0, of {@code size}. */
    Probe(int size, int index) {
        this.size = size;
        this.index = index;
    }

    @Override
    public @Nullable Object get(int at) {
        return at == index ? UNFIT : null;
    }

    @Override
    public @Nullable Object set(int at, @Nullable Object taken) {
        if (at == index) {
            throw new IllegalArgumentException(NOT_WRITABLE);
        }
        return null;
    }

    @Override
    public int size() {
        return size;
    }
}
