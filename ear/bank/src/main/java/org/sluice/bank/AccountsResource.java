package org.sluice.bank;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Accounts, to look at. */
@Path("accounts")
@Produces(MediaType.APPLICATION_JSON)
@RequestScoped
public class AccountsResource {

    @Inject
    Accounts accounts;

    @Inject
    Schema schema;

    @GET
    @Path("{aid}")
    public CompletionStage<Account> one(@PathParam("aid") String aid) {
        int number = Input.accountNumber(aid);
        return schema.whenReady(() -> accounts.find(number))
                .thenApply(found -> found.orElseThrow(() -> new UnknownRowException("account")));
    }

    @GET
    public CompletionStage<List<Account>> list(@QueryParam("limit") @Nullable String limit) {
        int most = Input.limit(limit);
        return schema.whenReady(() -> accounts.list(most));
    }
}
