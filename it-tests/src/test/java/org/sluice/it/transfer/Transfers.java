package org.sluice.it.transfer;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.sluice.api.AsyncSession;
import org.sluice.api.Result;
import org.sluice.cdi.AsyncTransactional;
import org.sluice.cdi.Database;

/** Moves money from a branch, teller and account of the one bank to those of the other: pgbench's TPC-B, in each half. */
@ApplicationScoped
public class Transfers {

    /** Of either bank, as {@code pgbench -i -s 10} makes them; with fewer accounts. */
    public static final int BRANCHES = 10;

    /** See {@link #BRANCHES}. */
    public static final int TELLERS = 100;

    /** See {@link #BRANCHES}. */
    public static final int ACCOUNTS = 1000;

    @Inject
    @Database("one")
    AsyncSession one;

    @Inject
    @Database("two")
    AsyncSession two;

    /**
     * Moves {@code delta} from bank one to bank two.
     *
     * @param id stands in the history of both; it also chooses branch, teller and account
     */
    @AsyncTransactional
    public CompletionStage<Void> transfer(int id, int delta) {
        return half(one, id, -delta).thenCompose(taken -> half(two, id, delta)).thenAccept(given -> {});
    }

    private static CompletionStage<?> half(AsyncSession bank, int id, int delta) {
        int account = id % ACCOUNTS + 1;
        int teller = id % TELLERS + 1;
        int branch = id % BRANCHES + 1;
        List<CompletionStage<Result>> all = List.of(
                bank.execute("update pgbench_accounts set abalance = abalance + $1 where aid = $2", delta, account),
                bank.execute("select abalance from pgbench_accounts where aid = $1", account),
                bank.execute("update pgbench_tellers set tbalance = tbalance + $1 where tid = $2", delta, teller),
                bank.execute("update pgbench_branches set bbalance = bbalance + $1 where bid = $2", delta, branch),
                bank.execute(
                        "insert into pgbench_history (tid, bid, aid, delta, mtime, filler)"
                                + " values ($1, $2, $3, $4, current_timestamp, $5)",
                        teller,
                        branch,
                        account,
                        delta,
                        String.valueOf(id)));
        return all.stream()
                .reduce((first, next) -> first.thenCombine(next, (a, b) -> b))
                .orElseThrow();
    }
}
