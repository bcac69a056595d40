package org.sluice.it.soak;

/**
 * What each unit of work is, and whom it concerns: a function of the seed and the unit's number, and of nothing else.
 *
 * @param seed of the run
 */
record Plan(long seed) {

    static final int BRANCHES = 100;
    static final int TELLERS = 1000;
    static final int ACCOUNTS = 10_000;

    Task task(int unit) {
        return Task.at(number(unit, 1, 1000));
    }

    int account(int unit) {
        return number(unit, 2, ACCOUNTS) + 1;
    }

    int teller(int unit) {
        return number(unit, 3, TELLERS) + 1;
    }

    int branch(int unit) {
        return number(unit, 4, BRANCHES) + 1;
    }

    /** What is given, never nothing. From the one bank to the other it is taken there and given here. */
    int delta(int unit) {
        return number(unit, 5, 1000) + 1;
    }

    /** Of the two ways to do it, which. */
    boolean coin(int unit) {
        return number(unit, 6, 2) == 0;
    }

    /** Milliseconds before something is cancelled. */
    int patience(int unit) {
        return number(unit, 7, 20);
    }

    private int number(int unit, int purpose, int bound) {
        return (int) Long.remainderUnsigned(mixed(mixed(seed + purpose) + unit), bound);
    }

    /** The finalizer of SplitMix64: neighbours become strangers. */
    private static long mixed(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
