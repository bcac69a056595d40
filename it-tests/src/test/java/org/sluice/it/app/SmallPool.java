package org.sluice.it.app;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.cdi.Database;

/** A second factory, with a pool of at most two connections. */
@ApplicationScoped
public class SmallPool {

    @Inject
    @Database("small")
    AsyncSessionFactory factory;

    /** The factory. */
    public AsyncSessionFactory factory() {
        return factory;
    }
}
