package org.sluice.it.unit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.cdi.Database;

/** A second factory beside the default one, with a pool of one connection, and its session. */
@ApplicationScoped
public class Orders {

    @Inject
    @Database("orders")
    AsyncSessionFactory factory;

    @Inject
    @Database("orders")
    AsyncSession session;

    /** The factory. */
    public AsyncSessionFactory factory() {
        return factory;
    }

    /** The request's session. */
    public AsyncSession session() {
        return session;
    }
}
