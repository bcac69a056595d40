package org.sluice.bank;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.PoolStatus;

/** The pool's numbers now. Asks no connection for them, so it answers while all are busy. */
@Path("pool")
@Produces(MediaType.APPLICATION_JSON)
@RequestScoped
public class PoolResource {

    @Inject
    AsyncSessionFactory factory;

    @GET
    public CompletionStage<PoolStatus> status() {
        return CompletableFuture.completedStage(factory.pool());
    }
}
