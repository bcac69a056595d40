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
            // locks the rows in this order: no deadlock. The transfer's components are the named parameters.
            var account = tx.first(
                    Account.class,
                    "update pgbench_accounts set abalance = abalance + :delta where aid = :aid"
                            + " returning aid, bid, abalance as balance",
                    transfer);
            var teller =
                    tx.execute("update pgbench_tellers set tbalance = tbalance + :delta where tid = :tid", transfer);
            var branch =
                    tx.execute("update pgbench_branches set bbalance = bbalance + :delta where bid = :bid", transfer);
            var history = tx.execute(
                    "insert into pgbench_history (tid, bid, aid, delta, mtime)"
                            + " values (:tid, :bid, :aid, :delta, current_timestamp)",
                    transfer);
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
