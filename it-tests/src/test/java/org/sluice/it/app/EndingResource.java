package org.sluice.it.app;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.api.AsyncSession;
import org.sluice.api.Result;

/** Requests that begin a transaction, write, and end in all the ways there are without ending the transaction. */
@Path("ending")
@RequestScoped
public class EndingResource {

    @Inject
    AsyncSession session;

    @GET
    @Path("normal")
    public String normal() {
        return "written " + write().toCompletableFuture().join().affected();
    }

    @GET
    @Path("exception")
    public String exception() {
        write().toCompletableFuture().join();
        throw new IllegalStateException("wanted by the test");
    }

    @GET
    @Path("unawaited")
    public String unawaited() {
        write();
        return "issued";
    }

    @GET
    @Path("stage")
    public CompletionStage<String> stage() {
        return write().thenApply(result -> "written " + result.affected());
    }

    @GET
    @Path("failed-stage")
    public CompletionStage<String> failedStage() {
        return write().thenCompose(
                        result -> CompletableFuture.failedFuture(new IllegalStateException("wanted by the test")));
    }

    @GET
    @Path("sql-error")
    public CompletionStage<String> sqlError() {
        return write().thenCompose(result -> session.execute("select 1 / 0")).thenApply(Result::toString);
    }

    @GET
    @Path("async-response")
    public void asyncResponse(@Suspended AsyncResponse response) {
        write().whenComplete((result, failure) ->
                response.resume(failure == null ? "written " + result.affected() : failure));
    }

    @GET
    @Path("slow")
    public CompletionStage<String> slow() {
        return write().thenCompose(result -> session.execute("select pg_sleep(2)"))
                .thenApply(result -> "written");
    }

    @GET
    @Path("read")
    public CompletionStage<String> read() {
        return session.scalar(Long.class, "select nextval('leftovers_id_seq')").thenApply(number -> "read");
    }

    private CompletionStage<Result> write() {
        return session.begin().thenCompose(begun -> session.execute("insert into leftovers default values"));
    }
}
