package org.sluice.it.wrongtx;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.cdi.AsyncTransactional;

/** Two annotations, of which each begins and ends. */
@ApplicationScoped
@Transactional
public class Twice {

    /** Wrong. */
    @AsyncTransactional
    public CompletionStage<String> work() {
        return CompletableFuture.completedFuture("never");
    }
}
