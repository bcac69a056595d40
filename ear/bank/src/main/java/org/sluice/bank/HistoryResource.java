package org.sluice.bank;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The transfers that were made, to look at. */
@Path("history")
@Produces(MediaType.APPLICATION_JSON)
@RequestScoped
public class HistoryResource {

    @Inject
    History history;

    @Inject
    Schema schema;

    @GET
    public CompletionStage<List<Entry>> latest(@QueryParam("limit") @Nullable String limit) {
        int most = Input.entries(limit);
        return schema.whenReady(() -> history.latest(most));
    }
}
