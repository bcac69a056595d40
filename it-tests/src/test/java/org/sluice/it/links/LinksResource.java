package org.sluice.it.links;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Tells as whom a factory's session came to PostgreSQL, and whether encrypted, as PostgreSQL has it. */
@Path("{factory}")
@RequestScoped
@SuppressWarnings("NullAway.Init") // injected
public class LinksResource {

    private static final String WHO = "select current_user || case when ssl then ' encrypted' else ' clear' end"
            + " from pg_stat_ssl where pid = pg_backend_pid()";

    @Inject
    Links links;

    @GET
    public CompletionStage<Response> who(@PathParam("factory") String factory) {
        return links.get(factory)
                .withSession(session -> session.one(String.class, WHO))
                .handle((who, failure) -> failure == null
                        ? Response.ok(who).build()
                        : Response.serverError().entity(text(failure)).build());
    }

    private static String text(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
}
