package org.sluice.it.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Set;

/**
 * What was told of each unit, a byte for each, and a few counters: a file that server and test have in their memory at the same
 * time. So it outlives the application, which is redeployed, and costs nothing.
 *
 * <p>Safe for any number of threads and the two processes; a unit is only ever written by whoever has taken it.
 */
final class UnitLog {

    /** What is counted. */
    enum Counter {
        /** The next unit to be taken; may pass the number of units. */
        NEXT,
        BEGUN,
        ENDED,
        /** Units whose end came twice. */
        ENDED_TWICE,
        /** Units that took longer than they may. */
        LATE,
        /** The longest that a unit took, in milliseconds. */
        LONGEST,
        /** Times that something of somebody else's was found on a connection. */
        FOREIGN,
        /** Streams whose rows were not those that there are. */
        WRONG_ROWS,
        /** Units in which a failure came as something that is no failure of Sluice's or the server's: see the log. */
        STRANGE,
        CANCELLED_ACQUISITIONS,
        CANCELLED_STATEMENTS,
        CANCELLED_TRANSACTIONS,
        CLOSED_SESSIONS,
        TIME_OUTS;

        /** The faults that units do themselves. */
        static final Set<Counter> INSIDE = EnumSet.range(CANCELLED_ACQUISITIONS, TIME_OUTS);
    }

    private static final int HEAD = 64 * Long.BYTES;
    private static final VarHandle COUNTERS =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final MappedByteBuffer memory;
    private final int units;

    private UnitLog(MappedByteBuffer memory, int units) {
        this.memory = memory;
        this.units = units;
    }

    static UnitLog open(Path file, int units) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new UnitLog(channel.map(MapMode.READ_WRITE, 0, HEAD + (long) units), units);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int units() {
        return units;
    }

    /** The next unit below a limit, which the caller has then begun; -1 if there is none. */
    int take(int limit) {
        long unit = get(Counter.NEXT);
        while (unit < limit) {
            if (COUNTERS.compareAndSet(memory, place(Counter.NEXT), unit, unit + 1)) {
                memory.put(HEAD + (int) unit, Told.BEGUN.number());
                count(Counter.BEGUN);
                return (int) unit;
            }
            unit = get(Counter.NEXT);
        }
        return -1;
    }

    /** The end of a unit that was taken. */
    void end(int unit, Told told) {
        if (told(unit) != Told.BEGUN) {
            count(Counter.ENDED_TWICE);
        }
        memory.put(HEAD + unit, told.number());
        count(Counter.ENDED);
    }

    Told told(int unit) {
        return Told.of(memory.get(HEAD + unit));
    }

    void count(Counter counter) {
        COUNTERS.getAndAdd(memory, place(counter), 1L);
    }

    void atLeast(Counter counter, long value) {
        long known = get(counter);
        while (known < value && !COUNTERS.compareAndSet(memory, place(counter), known, value)) {
            known = get(counter);
        }
    }

    long get(Counter counter) {
        return (long) COUNTERS.getVolatile(memory, place(counter));
    }

    @SuppressWarnings("EnumOrdinal") // a place in a file that lives as long as the run
    private static int place(Counter counter) {
        return counter.ordinal() * Long.BYTES;
    }
}
