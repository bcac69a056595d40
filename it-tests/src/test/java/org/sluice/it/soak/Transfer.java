package org.sluice.it.soak;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.api.AsyncSession;
import org.sluice.api.Statement;

/**
 * One transfer in one bank: pgbench's TPC-B. The line of the history has the unit's number, and what a session finds on its
 * connection that is not its own.
 */
record Transfer(int unit, int account, int teller, int branch, int delta) {

    /** Nothing, if this connection is as a new one. */
    static final String FOREIGN = "nullif(concat_ws(',', nullif(current_setting('soak.mark', true), ''),"
            + " nullif(current_setting('work_mem'), '4MB'), nullif(current_user, session_user),"
            + " (select relname from pg_class where relname = 'left_behind' and relnamespace = pg_my_temp_schema()),"
            + " (select string_agg(name, ',') from pg_cursors where is_holdable)), '')";

    private static final String ACCOUNT = "update pgbench_accounts set abalance = abalance + $1 where aid = $2";
    private static final String BALANCE = "select abalance from pgbench_accounts where aid = $1";
    private static final String TELLER = "update pgbench_tellers set tbalance = tbalance + $1 where tid = $2";
    private static final String BRANCH = "update pgbench_branches set bbalance = bbalance + $1 where bid = $2";
    private static final String HISTORY = "insert into pgbench_history (unit, tid, bid, aid, delta, found)"
            + " values ($1, $2, $3, $4, $5, " + FOREIGN + ")";

    /** As it is planned; {@code sign} is -1 where money is taken. */
    static Transfer of(Plan plan, int unit, int sign) {
        return new Transfer(unit, plan.account(unit), plan.teller(unit), plan.branch(unit), sign * plan.delta(unit));
    }

    /** In the order in which everybody takes the locks. */
    List<Statement> statements() {
        return List.of(
                Statement.of(ACCOUNT, delta, account),
                Statement.of(BALANCE, account),
                Statement.of(TELLER, delta, teller),
                Statement.of(BRANCH, delta, branch),
                Statement.of(HISTORY, unit, teller, branch, account, delta));
    }

    /** All at once. */
    CompletionStage<?> pipelined(AsyncSession session) {
        return CompletableFuture.allOf(statements().stream()
                .map(statement ->
                        session.execute(statement.sql(), statement.parameters()).toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    /** Each when the one before it is done. */
    CompletionStage<?> stepByStep(AsyncSession session) {
        CompletionStage<?> last = CompletableFuture.completedFuture(null);
        for (Statement statement : statements()) {
            last = last.thenCompose(done -> session.execute(statement.sql(), statement.parameters()));
        }
        return last;
    }
}
