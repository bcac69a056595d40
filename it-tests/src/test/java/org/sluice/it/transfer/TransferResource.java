package org.sluice.it.transfer;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Transfers by HTTP. What fails is answered with 500, the exception's name and its message. */
@Path("transfers")
@RequestScoped
@SuppressWarnings("NullAway.Init") // injected
public class TransferResource {

    @Inject
    Transfers transfers;

    /** Whether the application is there; asks no database. */
    @GET
    public String hello() {
        return "ready";
    }

    /** Makes one. */
    @POST
    @Path("{id}")
    public CompletionStage<Response> transfer(@PathParam("id") int id, @QueryParam("delta") int delta) {
        return transfers
                .transfer(id, delta)
                .handle((done, failure) -> failure == null
                        ? Response.ok("committed").build()
                        : Response.serverError().entity(text(failure)).build());
    }

    private static String text(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
}
