package org.sluice.it.load;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.cdi.Database;

/** Pools of 10, 20 and 50 connections, and small ones that are exhausted on purpose. */
@ApplicationScoped
public class LoadPools {

    @Inject
    @Database("ten")
    AsyncSessionFactory ten;

    @Inject
    @Database("twenty")
    AsyncSessionFactory twenty;

    @Inject
    @Database("fifty")
    AsyncSessionFactory fifty;

    @Inject
    @Database("single")
    AsyncSessionFactory single;

    @Inject
    @Database("timed")
    AsyncSessionFactory timed;

    @Inject
    @Database("idle")
    AsyncSessionFactory idle;

    @Inject
    @Database("bounded")
    AsyncSessionFactory bounded;

    /** The pool of that many connections. */
    public AsyncSessionFactory of(int size) {
        return switch (size) {
            case 10 -> ten;
            case 20 -> twenty;
            case 50 -> fifty;
            default -> throw new IllegalArgumentException("no pool of " + size);
        };
    }

    /** One connection, and a queue without a practical end. */
    public AsyncSessionFactory single() {
        return single;
    }

    /** One connection, and a short time-out. */
    public AsyncSessionFactory timed() {
        return timed;
    }

    /** 50 connections, for nobody else. */
    public AsyncSessionFactory idle() {
        return idle;
    }

    /** Two connections, and few who may wait. */
    public AsyncSessionFactory bounded() {
        return bounded;
    }
}
