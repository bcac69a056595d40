package org.sluice.it.unit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.cdi.Database;

/** A factory whose stages complete on the event loop. */
@ApplicationScoped
public class Direct {

    @Inject
    @Database("direct")
    AsyncSessionFactory factory;

    /** The factory. */
    public AsyncSessionFactory factory() {
        return factory;
    }
}
