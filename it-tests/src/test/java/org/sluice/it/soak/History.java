package org.sluice.it.soak;

/** What one bank has of each unit: how many lines, and of what amount. */
final class History {

    private final Plan plan;
    private final byte[] lines;
    private final int[] amounts;
    private int strangers;

    History(Plan plan, int units) {
        this.plan = plan;
        lines = new byte[units];
        amounts = new int[units];
    }

    void add(int unit, int delta) {
        if (unit < 0 || unit >= lines.length) {
            strangers++;
            return;
        }
        lines[unit] = (byte) Math.min(Byte.MAX_VALUE, lines[unit] + 1);
        amounts[unit] += delta;
    }

    int lines(int unit) {
        return lines[unit];
    }

    int amount(int unit) {
        return amounts[unit];
    }

    /** Lines of units that there are not. */
    int strangers() {
        return strangers;
    }

    /** The sum of everything that went from one bank to the other. */
    long between() {
        long sum = 0;
        for (int unit = 0; unit < lines.length; unit++) {
            sum += plan.task(unit).kind() == Task.Kind.XA ? amounts[unit] : 0;
        }
        return sum;
    }
}
