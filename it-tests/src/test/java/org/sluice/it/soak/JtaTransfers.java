package org.sluice.it.soak;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.cdi.AsyncTransactional;

/** Transfers in transactions of the server's. */
@Dependent
@SuppressWarnings("NullAway.Init") // injected
public class JtaTransfers {

    @Inject
    SoakPools pools;

    /** In the first bank alone. */
    @AsyncTransactional
    CompletionStage<Void> local(Transfer transfer, boolean fails) {
        return pools.local.<Void>withSession(
                session -> transfer.pipelined(session).thenCompose(done -> end(fails)));
    }

    /** From the first bank to the second. */
    @AsyncTransactional
    CompletionStage<Void> xa(Transfer taken, Transfer given, boolean fails) {
        return pools.one
                .<Void>withSession(session -> taken.pipelined(session).thenAccept(done -> {}))
                .thenCompose(done -> pools.two.<Void>withSession(
                        session -> given.pipelined(session).thenCompose(also -> end(fails))));
    }

    private static CompletionStage<Void> end(boolean fails) {
        return fails ? CompletableFuture.failedFuture(new Wanted()) : CompletableFuture.completedFuture(null);
    }
}
