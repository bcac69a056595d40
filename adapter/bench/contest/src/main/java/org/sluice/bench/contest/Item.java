package org.sluice.bench.contest;

import java.util.concurrent.ThreadLocalRandom;

/** A row of the table that is read from. */
public record Item(int id, int value) {

    /** How many there are; their keys begin with 1. */
    public static final int ROWS = 100_000;

    /** Each row's value is so many times its key. */
    public static final int FACTOR = 7;

    public static final String READ = "select id, value from bench_item where id = $1";

    /** For JDBC, which has another sign for a parameter. */
    public static final String READ_BY_JDBC = "select id, value from bench_item where id = ?";

    /** Any of the keys. */
    public static int anyKey() {
        return ThreadLocalRandom.current().nextInt(1, ROWS + 1);
    }

    /** Whether this is what stands under the key. */
    public boolean isUnder(int key) {
        return id == key && value == key * FACTOR;
    }
}
