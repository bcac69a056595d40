package org.sluice.bank;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AsyncSession;

/** A statement that takes its time: it holds a connection, and no thread. */
@Path("slow")
@Produces(MediaType.APPLICATION_JSON)
@RequestScoped
public class SlowResource {

    @Inject
    AsyncSession session;

    @GET
    public CompletionStage<Slept> sleep(@QueryParam("seconds") @Nullable String text) {
        double seconds = Input.seconds(text);
        return session.execute("select pg_sleep($1)", seconds).thenApply(result -> new Slept(seconds));
    }

    /**
     * What the statement did.
     *
     * @param seconds how long it took, at least
     */
    public record Slept(double seconds) {}
}
