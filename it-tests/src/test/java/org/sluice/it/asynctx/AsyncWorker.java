package org.sluice.it.asynctx;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import jakarta.transaction.UserTransaction;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.sluice.cdi.AsyncTransactional;

/** Asynchronous methods that do what the test says. */
@ApplicationScoped
public class AsyncWorker {

    @Inject
    UserTransaction transaction;

    @Resource
    @SuppressWarnings("NullAway.Init") // by the container
    ManagedExecutorService executor;

    /** Its own transaction, or its caller's. */
    @AsyncTransactional
    public <T> CompletionStage<T> required(Supplier<CompletionStage<T>> work) {
        return work.get();
    }

    /** Its own transaction. */
    @AsyncTransactional(TxType.REQUIRES_NEW)
    public <T> CompletionStage<T> requiresNew(Supplier<CompletionStage<T>> work) {
        return work.get();
    }

    /** No transaction. */
    @AsyncTransactional(TxType.NOT_SUPPORTED)
    public <T> CompletionStage<T> notSupported(Supplier<CompletionStage<T>> work) {
        return work.get();
    }

    /** Its caller's transaction. */
    @AsyncTransactional(TxType.MANDATORY)
    public <T> CompletionStage<T> mandatory(Supplier<CompletionStage<T>> work) {
        return work.get();
    }

    /** Its caller's transaction, or none. */
    @AsyncTransactional(TxType.SUPPORTS)
    public <T> CompletionStage<T> supports(Supplier<CompletionStage<T>> work) {
        return work.get();
    }

    /** Refuses a caller with a transaction. */
    @AsyncTransactional(TxType.NEVER)
    public <T> CompletionStage<T> never(Supplier<CompletionStage<T>> work) {
        return work.get();
    }

    /** Its own transaction, for two seconds. */
    @AsyncTransactional(timeout = "2s")
    public <T> CompletionStage<T> limitedToTwoSeconds(Supplier<CompletionStage<T>> work) {
        return work.get();
    }

    /** Its own transaction, for half a second. */
    @AsyncTransactional(timeout = "500ms")
    public <T> CompletionStage<T> limited(Supplier<CompletionStage<T>> work) {
        return work.get();
    }

    /** A transaction that ends at return. */
    @Transactional
    public <T> CompletionStage<T> transactional(Supplier<CompletionStage<T>> work) {
        return work.get();
    }

    /** The state of the calling thread's transaction, as the application sees it. */
    public int status() {
        try {
            return transaction.getStatus();
        } catch (jakarta.transaction.SystemException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does something on a thread of the server's, in the caller's context. */
    public <T> CompletableFuture<T> onManagedThread(Supplier<T> work) {
        return executor.supplyAsync(work);
    }
}
