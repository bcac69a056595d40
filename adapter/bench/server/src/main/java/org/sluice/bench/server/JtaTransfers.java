package org.sluice.bench.server;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.concurrent.CompletionStage;
import org.sluice.api.AsyncSession;
import org.sluice.api.Result;
import org.sluice.bench.contest.Transfer;
import org.sluice.cdi.AsyncTransactional;
import org.sluice.cdi.Database;

/** Transactions of the server's, with the adapter's sessions. */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // injected
public class JtaTransfers {

    @Inject
    @Database("managed")
    AsyncSession local;

    @Inject
    @Database("xa")
    AsyncSession xa;

    @Inject
    @Database("xaother")
    AsyncSession xaOther;

    @Resource
    ManagedThreadFactory threads;

    /** Threads of the server's, as requests have them. */
    public ManagedThreadFactory threads() {
        return threads;
    }

    /** One resource that cannot be prepared; no thread waits. */
    @AsyncTransactional
    public CompletionStage<Long> local() {
        return SluiceSessions.transfer(local);
    }

    /** One resource that could be prepared, and need not; no thread waits. */
    @AsyncTransactional
    public CompletionStage<Long> one() {
        return SluiceSessions.transfer(xa);
    }

    /** Two resources, in two phases; no thread waits. */
    @AsyncTransactional
    public CompletionStage<Long> two() {
        return transferOverTwo();
    }

    /** As {@link #local}; the calling thread waits for the commit. */
    @Transactional
    public void localAndWait() {
        var unused = SluiceSessions.transfer(local);
    }

    /** As {@link #one}; the calling thread waits for the commit. */
    @Transactional
    public void oneAndWait() {
        var unused = SluiceSessions.transfer(xa);
    }

    /** As {@link #two}; the calling thread waits for the commit. */
    @Transactional
    public void twoAndWait() {
        var unused = transferOverTwo();
    }

    private CompletionStage<Long> transferOverTwo() {
        Transfer transfer = Transfer.any();
        CompletionStage<Result> updated = xa.execute(Transfer.UPDATE, transfer.delta(), transfer.account());
        return xaOther.execute(Transfer.INSERT, transfer.account(), transfer.delta())
                .thenCombine(updated, (insert, update) -> update.affected());
    }
}
