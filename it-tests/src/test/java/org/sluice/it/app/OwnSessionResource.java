package org.sluice.it.app;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.concurrent.CompletionStage;

/** Writes by the EJB what only its own session can see, and reads it by the bean that all requests share. */
@Path("own")
@RequestScoped
public class OwnSessionResource {

    @Inject
    EnterpriseWriter writer;

    @Inject
    ApplicationReader reader;

    @GET
    public CompletionStage<String> marks(@QueryParam("id") long id) {
        return writer.beginAndMark(id)
                .thenCompose(marked -> reader.marks())
                .thenCompose(marks -> writer.rollback().thenApply(rolledBack -> marks.toString()));
    }
}
