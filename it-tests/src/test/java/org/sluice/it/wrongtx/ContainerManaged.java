package org.sluice.it.wrongtx;

import jakarta.ejb.Stateless;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.cdi.AsyncTransactional;

/** The container would end the transaction at return. */
@Stateless
public class ContainerManaged {

    /** Wrong. */
    @AsyncTransactional
    public CompletionStage<String> work() {
        return CompletableFuture.completedFuture("never");
    }
}
