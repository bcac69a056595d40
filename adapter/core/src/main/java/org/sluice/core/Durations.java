package org.sluice.core;

import java.time.Duration;
import java.util.Locale;

/** Durations as people read them. */
final class Durations {

    private Durations() {}

    static String text(long nanos) {
        double millis = nanos / 1e6;
        return millis < 1000
                ? String.format(Locale.ROOT, "%.0f ms", millis)
                : String.format(Locale.ROOT, "%.1f s", millis / 1000);
    }

    /** From one moment of a clock to a later one. */
    static Duration between(long from, long to) {
        return Duration.ofNanos(Math.max(0, to - from));
    }
}
