package org.sluice.it.watch;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.cdi.Database;

/** A factory that is watched closely, and one whose database is away. */
@ApplicationScoped
public class WatchedPools {

    @Inject
    @Database("watched")
    AsyncSessionFactory watched;

    @Inject
    @Database("away")
    AsyncSessionFactory away;

    /** The watched one. */
    public AsyncSessionFactory watched() {
        return watched;
    }

    /** Takes a connection and goes away with it. */
    public AsyncSession takeAndForget() {
        AsyncSession session = watched.openSession();
        session.begin();
        session.execute("insert into marks values ($1)", 4711L)
                .toCompletableFuture()
                .join();
        return session;
    }
}
