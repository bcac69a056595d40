package org.sluice.bank;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.concurrent.CompletionStage;
import org.sluice.api.AsyncSession;
import org.sluice.api.Result;

/**
 * Makes transfers: the transaction of TPC-B, as pgbench has it. The transaction is the session's own, so the container must not
 * begin another one.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Transfers {

    @Inject
    AsyncSession session;

    /**
     * Does the transfer in one transaction. If one of the rows does not exist the stage fails with
     * {@link UnknownRowException}, and nothing has changed.
     *
     * @param transfer validated
     * @return the account as it is afterwards
     */
    public CompletionStage<Account> make(Transfer transfer) {
        return session.withTransaction(tx -> {
            // None needs the result of another, so all are issued at once, and one round trip carries them. Everybody
            // locks
            // the rows in this order: no deadlock.
            var account = tx.first(
                    Account.class,
                    "update pgbench_accounts set abalance = abalance + $1 where aid = $2"
                            + " returning aid, bid, abalance as balance",
                    transfer.delta(),
                    transfer.aid());
            var teller = tx.execute(
                    "update pgbench_tellers set tbalance = tbalance + $1 where tid = $2",
                    transfer.delta(),
                    transfer.tid());
            var branch = tx.execute(
                    "update pgbench_branches set bbalance = bbalance + $1 where bid = $2",
                    transfer.delta(),
                    transfer.bid());
            var history = tx.execute(
                    "insert into pgbench_history (tid, bid, aid, delta, mtime) values ($1, $2, $3, $4, current_timestamp)",
                    transfer.tid(),
                    transfer.bid(),
                    transfer.aid(),
                    transfer.delta());
            return account.thenCombine(requireOne(teller, "teller"), (found, done) -> found)
                    .thenCombine(requireOne(branch, "branch"), (found, done) -> found)
                    .thenCombine(history, (found, done) -> found)
                    .thenApply(found -> found.orElseThrow(() -> new UnknownRowException("account")));
        });
    }

    private static CompletionStage<Result> requireOne(CompletionStage<Result> update, String what) {
        return update.thenApply(result -> {
            if (result.affected() != 1) {
                throw new UnknownRowException(what);
            }
            return result;
        });
    }
}
