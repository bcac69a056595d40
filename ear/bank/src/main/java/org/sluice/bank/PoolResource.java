package org.sluice.bank;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.PoolStatus;

/**
 * The pool's numbers now. Asks no connection for them, so it answers while all are busy. Who holds a connection, and what their
 * statements are, is for operators, not for everybody who can reach this page.
 */
@Path("pool")
@Produces(MediaType.APPLICATION_JSON)
@RequestScoped
public class PoolResource {

    @Inject
    AsyncSessionFactory factory;

    @GET
    public CompletionStage<PoolStatus> status() {
        return CompletableFuture.completedStage(numbers(factory.pool()));
    }

    private static PoolStatus numbers(PoolStatus pool) {
        return new PoolStatus(
                pool.factory(),
                pool.minSize(),
                pool.maxSize(),
                pool.open(),
                pool.inUse(),
                pool.idle(),
                pool.waiting(),
                List.of(),
                pool.counts(),
                List.of());
    }
}
