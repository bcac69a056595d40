package org.sluice.it.crash;

import java.util.Locale;

/** What the two banks have of one transfer. */
record Halves(Fate one, Fate two) {

    static Halves of(Banks banks, int id) {
        return new Halves(banks.one().fate(id), banks.two().fate(id));
    }

    /** The same in both. */
    static Halves both(Fate fate) {
        return new Halves(fate, fate);
    }

    @Override
    public String toString() {
        return (one + ", " + two).toLowerCase(Locale.ROOT);
    }
}
