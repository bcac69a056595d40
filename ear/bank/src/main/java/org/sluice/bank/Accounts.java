package org.sluice.bank;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.sluice.api.AsyncSession;

/** Reads accounts. One object for all requests; the session that it was given finds the one of the request at each call. */
@ApplicationScoped
public class Accounts {

    @Inject
    AsyncSession session;

    /** The account with this number, if there is one. */
    public CompletionStage<Optional<Account>> find(int aid) {
        return session.first(
                Account.class, "select aid, bid, abalance as balance from pgbench_accounts where aid = $1", aid);
    }

    /** The first accounts, in the order of their numbers. */
    public CompletionStage<List<Account>> list(int limit) {
        return session.list(
                Account.class,
                "select aid, bid, abalance as balance from pgbench_accounts order by aid limit $1",
                limit);
    }
}
