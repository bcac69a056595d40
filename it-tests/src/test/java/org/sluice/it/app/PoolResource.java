package org.sluice.it.app;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.PoolStatus;

/** How many connections of the default factory are in use. */
@Path("in-use")
@RequestScoped
public class PoolResource {

    @Inject
    AsyncSessionFactory factory;

    @GET
    public String inUse() {
        PoolStatus status = factory.pool();
        return String.valueOf(status.inUse());
    }
}
