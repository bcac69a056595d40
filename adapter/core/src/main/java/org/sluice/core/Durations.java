package org.sluice.core;

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
}
