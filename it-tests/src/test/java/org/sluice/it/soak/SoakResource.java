package org.sluice.it.soak;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.lang.management.ManagementFactory;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.PoolStatus;
import org.sluice.it.load.LiveObjects;
import org.sluice.it.soak.UnitLog.Counter;

/** Sets the hands to work, and tells the numbers. */
@Path("/")
@RequestScoped
@SuppressWarnings("NullAway.Init") // injected
public class SoakResource {

    @Inject
    Crew crew;

    @Inject
    SoakPools pools;

    @Inject
    SoakSettings settings;

    /** Returns at once. */
    @GET
    @Path("work")
    public String work(@QueryParam("hands") int hands, @QueryParam("limit") int limit) {
        crew.work(hands, limit);
        return "working";
    }

    /** Does as many units, one after the other, as part of this request. */
    @GET
    @Path("units")
    public CompletionStage<String> units(@QueryParam("count") int count) {
        CompletionStage<?> last = CompletableFuture.completedFuture(null);
        for (int i = 0; i < count; i++) {
            last = last.thenCompose(done -> crew.unitOfRequest());
        }
        return last.thenApply(done -> "done");
    }

    /** The numbers now. */
    @GET
    @Path("numbers")
    public JsonObject numbers() {
        JsonObjectBuilder all = Json.createObjectBuilder().add("busy", crew.busy());
        for (Counter counter : Counter.values()) {
            all.add(counter.name(), settings.log().get(counter));
        }
        JsonObjectBuilder failures = Json.createObjectBuilder();
        crew.failures().forEach((name, count) -> failures.add(name, count.sum()));
        all.add("failures", failures);
        JsonObjectBuilder factories = Json.createObjectBuilder();
        pools.all().forEach(factory -> addTo(factories, factory));
        return all.add("pools", factories).build();
    }

    private static void addTo(JsonObjectBuilder factories, AsyncSessionFactory factory) {
        PoolStatus status = factory.pool();
        factories.add(
                status.factory(),
                Json.createObjectBuilder()
                        .add("maxSize", status.maxSize())
                        .add("open", status.open())
                        .add("inUse", status.inUse())
                        .add("waiting", status.waiting())
                        .add("opened", status.counts().opened())
                        .add("closed", status.counts().closed())
                        .add("checkouts", status.counts().checkouts())
                        .add("checkins", status.counts().checkins())
                        .add("invalidations", status.counts().invalidations())
                        .add("holders", String.valueOf(status.holders())));
    }

    /** What the server needs when it is at rest: collects first, and takes as long as that does. */
    @GET
    @Path("server")
    public JsonObject server() {
        LiveObjects.now();
        JsonObjectBuilder names = Json.createObjectBuilder();
        Thread.getAllStackTraces().keySet().stream()
                .collect(Collectors.groupingBy(
                        thread -> thread.getName().replaceAll("[0-9]+", "*"), TreeMap::new, Collectors.counting()))
                .forEach(names::add);
        return Json.createObjectBuilder()
                .add("threads", ManagementFactory.getThreadMXBean().getThreadCount())
                .add(
                        "heap",
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed())
                .build();
    }
}
