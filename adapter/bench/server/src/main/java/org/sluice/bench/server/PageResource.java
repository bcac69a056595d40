package org.sluice.bench.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;
import org.sluice.api.AsyncSession;
import org.sluice.bench.contest.Item;
import org.sluice.bench.contest.PageWork;
import org.sluice.cdi.Database;

/** One row as JSON, by each who can. */
@Path("page")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@SuppressWarnings("NullAway.Init") // injected
public class PageResource {

    @Inject
    @Database("managed")
    AsyncSession managed;

    @Inject
    @Database("direct")
    AsyncSession direct;

    @Inject
    JdbcTransfers jdbc;

    @Inject
    Contest contest;

    /** The request's session; no thread waits. */
    @GET
    @Path("sluice-managed/{key}")
    public CompletionStage<Item> managed(@PathParam("key") int key) {
        return managed.one(Item.class, Item.READ, key);
    }

    /** The request's session, with its stages completed on the event loop. */
    @GET
    @Path("sluice-direct/{key}")
    public CompletionStage<Item> direct(@PathParam("key") int key) {
        return direct.one(Item.class, Item.READ, key);
    }

    /** The server's own JDBC pool; the request's thread waits. */
    @GET
    @Path("jdbc-server/{key}")
    public Item jdbc(@PathParam("key") int key) {
        return jdbc.item(key);
    }

    /** The pool of the Vert.x client; no thread waits. */
    @GET
    @Path("vertx-pool/{key}")
    public CompletionStage<Item> vertx(@PathParam("key") int key) {
        return ((PageWork) contest.entry().work()).item(key);
    }
}
