package org.sluice.it.unit;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.concurrent.CompletionStage;
import org.sluice.api.AsyncSession;

/** Requests whose end matters, or whose caller. */
@Path("unit")
@RequestScoped
public class UnitResource {

    private static final String LINES = "select n as number, 'line ' || n as text from generate_series(1, 10000) as n";

    @Inject
    AsyncSession session;

    @Inject
    Late late;

    @Inject
    Caller caller;

    @Resource
    @SuppressWarnings("NullAway.Init") // by the container
    ManagedExecutorService executor;

    @GET
    @Path("stream")
    public CompletionStage<String> stream() {
        return Numbers.read(session.stream(Numbers.Line.class, LINES), Long.MAX_VALUE)
                .thenApply(Record::toString);
    }

    /** Leaves the stream in the middle. */
    @GET
    @Path("half-stream")
    public CompletionStage<String> halfStream() {
        return Numbers.read(session.stream(Numbers.Line.class, LINES), 5000).thenApply(Record::toString);
    }

    /** In a transaction, for the connection would go back between two statements; the setting outlives the commit. */
    @GET
    @Path("set")
    public CompletionStage<String> set() {
        return session.withTransaction(tx -> tx.execute("set work_mem = '77MB'").thenCompose(done -> workMemory()));
    }

    @GET
    @Path("show")
    public CompletionStage<String> show() {
        return workMemory();
    }

    /** Goes on with the session when the request has ended, having used it before. */
    @GET
    @Path("late")
    public CompletionStage<String> late() {
        return session.execute("select 1").thenApply(used -> {
            executor.execute(() -> late.use(session));
            return "answered";
        });
    }

    /** As {@link #late()}, without having used it before. */
    @GET
    @Path("late-first-use")
    public String lateFirstUse() {
        executor.execute(() -> late.use(session));
        return "answered";
    }

    /** Who the caller is, after two statements. */
    @GET
    @Path("caller")
    public CompletionStage<String> caller() {
        return session.execute("select pg_sleep(0.1)")
                .thenCompose(slept -> session.execute("select pg_sleep(0.1)"))
                .thenApply(slept -> caller.name());
    }

    /** The server process, and its setting. */
    private CompletionStage<String> workMemory() {
        return session.one(String.class, "select pg_backend_pid() || ' ' || current_setting('work_mem')");
    }
}
