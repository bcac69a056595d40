package org.sluice.it.pools;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.PoolStatus;

/** One factory's pool, used in a few ways. What fails is answered with 500, the exception's name and its message. */
@Path("{factory}")
@RequestScoped
@SuppressWarnings("NullAway.Init") // injected
public class PoolsResource {

    private static final String PID = "select pg_backend_pid()";

    @Inject
    Pools pools;

    @PathParam("factory")
    String factory;

    private AsyncSessionFactory factory() {
        return pools.get(factory);
    }

    /** The pool's own numbers. */
    @GET
    @Path("status")
    public JsonObject status() {
        PoolStatus status = factory().pool();
        return Json.createObjectBuilder()
                .add("maxSize", status.maxSize())
                .add("open", status.open())
                .add("inUse", status.inUse())
                .add("waiting", status.waiting())
                .build();
    }

    /** One statement that takes {@code seconds}; answers with the process id of its backend. */
    @GET
    @Path("pid")
    public CompletionStage<Response> pid(@QueryParam("seconds") double seconds) {
        return answer(factory()
                .withSession(session -> session.scalar(
                        Integer.class, "select pg_backend_pid() from (select pg_sleep($1)) as s", seconds)));
    }

    /** A transaction that writes, does nothing for {@code seconds}, and then goes on; answers with its backend's process id. */
    @GET
    @Path("hold")
    public CompletionStage<Response> hold(@QueryParam("seconds") int seconds) {
        Executor later = CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS);
        return answer(factory()
                .withTransaction(session -> session.execute("insert into held (factory) values ($1)", factory)
                        .thenApplyAsync(result -> result, later)
                        .thenCompose(result -> pidOf(session))));
    }

    private static CompletionStage<Integer> pidOf(AsyncSession session) {
        return session.one(Integer.class, PID);
    }

    private static <T> CompletionStage<Response> answer(CompletionStage<T> result) {
        return result.handle((value, failure) -> failure == null
                ? Response.ok(String.valueOf(value)).build()
                : Response.serverError().entity(text(failure)).build());
    }

    private static String text(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
}
