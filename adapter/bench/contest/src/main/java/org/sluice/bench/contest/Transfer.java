package org.sluice.bench.contest;

import java.util.concurrent.ThreadLocalRandom;

/**
 * What a transaction does: it adds to an account, and writes down that it did. Afterwards the sum over all accounts has changed
 * by the sum of what is written down, or somebody did half of it.
 */
public record Transfer(int account, int delta) {

    public static final String UPDATE = "update bench_account set balance = balance + $1 where id = $2";
    public static final String INSERT = "insert into bench_entry (account, delta) values ($1, $2)";
    public static final String UPDATE_BY_JDBC = "update bench_account set balance = balance + ? where id = ?";
    public static final String INSERT_BY_JDBC = "insert into bench_entry (account, delta) values (?, ?)";

    private static final int LARGEST = 10;

    /** Any. */
    public static Transfer any() {
        return new Transfer(Item.anyKey(), ThreadLocalRandom.current().nextInt(1, LARGEST + 1));
    }
}
