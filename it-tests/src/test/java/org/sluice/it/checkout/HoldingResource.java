package org.sluice.it.checkout;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.concurrent.CompletionStage;
import org.sluice.api.AsyncSession;
import org.sluice.api.Result;
import org.sluice.cdi.Database;

/** A request that keeps a connection busy for a minute, in a transaction. */
@Path("holding")
@RequestScoped
public class HoldingResource {

    @Inject
    @Database("reported")
    AsyncSession session;

    @GET
    public CompletionStage<String> hold() {
        return session.begin()
                .thenCompose(begun -> session.execute("insert into marks values (1)"))
                .thenCompose(written -> session.execute("select pg_sleep(60)"))
                .thenApply(Result::toString);
    }
}
