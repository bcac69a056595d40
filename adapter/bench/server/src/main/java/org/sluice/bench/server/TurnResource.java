package org.sluice.bench.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import org.sluice.bench.contest.Workload;

/** By which the run has peers take turns. Each request returns when it is done. */
@Path("turn")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@SuppressWarnings("NullAway.Init") // injected
public class TurnResource {

    @Inject
    Contest contest;

    /** Who can do what: an array of {@code {"peer", "workload"}}. */
    @GET
    @Path("peers")
    public JsonArray peers() {
        JsonArrayBuilder all = Json.createArrayBuilder();
        contest.peers()
                .forEach(peer -> peer.workloads()
                        .forEach(workload -> all.add(Json.createObjectBuilder()
                                .add("peer", peer.name())
                                .add("workload", workload.id()))));
        return all.build();
    }

    /** Versions of the libraries, by name. */
    @GET
    @Path("versions")
    public JsonObject versions() {
        return Json.createObjectBuilder(contest.versions()).build();
    }

    /** What is still held of the adapter's pools. */
    @GET
    @Path("leases")
    public int leases() {
        return contest.leases();
    }

    /** Gets a peer ready; whoever was before is closed. */
    @POST
    @Path("open")
    public void open(
            @QueryParam("peer") String peer,
            @QueryParam("workload") String workload,
            @QueryParam("connections") int connections)
            throws Exception {
        contest.open(peer, Workload.of(workload), connections);
    }

    /** One turn of many sessions. */
    @POST
    @Path("run")
    public JsonObject run(
            @QueryParam("sessions") int sessions,
            @QueryParam("warm") long warmMillis,
            @QueryParam("measured") long measuredMillis)
            throws Exception {
        return Json.createObjectBuilder(
                        contest.run(sessions, Duration.ofMillis(warmMillis), Duration.ofMillis(measuredMillis))
                                .members())
                .build();
    }

    /** A few operations, one after the other. */
    @POST
    @Path("repeat")
    public void repeat(@QueryParam("times") int times) throws Exception {
        contest.repeat(times);
    }

    /** Begins to measure what is asked for by other requests. */
    @POST
    @Path("measure")
    public void measure() {
        contest.measure();
    }

    /** What was used since then. */
    @POST
    @Path("measured")
    public JsonObject measured() {
        return Json.createObjectBuilder(contest.measured().members()).build();
    }

    /** Closes whoever is open. */
    @POST
    @Path("close")
    public void close() {
        contest.close();
    }
}
