package org.sluice.it.jta;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Methods with transactions by annotation that do what the test says. */
@ApplicationScoped
public class Transactions {

    /** Its caller's transaction, or its own. */
    @Transactional
    public void required(Work work) throws Exception {
        work.run();
    }

    /** Its own transaction. */
    @Transactional(TxType.REQUIRES_NEW)
    public void requiresNew(Work work) throws Exception {
        work.run();
    }

    /** No transaction. */
    @Transactional(TxType.NOT_SUPPORTED)
    public void notSupported(Work work) throws Exception {
        work.run();
    }

    /** Its caller's transaction. */
    @Transactional(TxType.MANDATORY)
    public void mandatory(Work work) throws Exception {
        work.run();
    }

    /** Its caller's transaction, or none. */
    @Transactional(TxType.SUPPORTS)
    public void supports(Work work) throws Exception {
        work.run();
    }

    /** Refuses a caller with a transaction. */
    @Transactional(TxType.NEVER)
    public void never(Work work) throws Exception {
        work.run();
    }

    /** A transaction that ends at return. */
    @Transactional
    public <T> CompletionStage<T> stage(Supplier<CompletionStage<T>> work) {
        return work.get();
    }

    /** A transaction that a checked exception rolls back. */
    @Transactional(rollbackOn = Exception.class)
    public void strict(Work work) throws Exception {
        work.run();
    }
}
