package org.sluice.bank;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;

/** Transfers, to be made. */
@Path("transfers")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RequestScoped
public class TransfersResource {

    @Inject
    Transfers transfers;

    @Inject
    Schema schema;

    /** Gives the account as it is after the transfer. */
    @POST
    public CompletionStage<Account> make(@NotNull @Valid Transfer transfer) {
        return schema.whenReady(() -> transfers.make(transfer));
    }
}
