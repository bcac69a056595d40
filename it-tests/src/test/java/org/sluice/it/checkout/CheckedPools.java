package org.sluice.it.checkout;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.cdi.Database;

/** Pools whose connections are looked at before a session gets them, or may be slow to come. */
@ApplicationScoped
public class CheckedPools {

    @Inject
    @Database("pinged")
    AsyncSessionFactory pinged;

    @Inject
    @Database("patient")
    AsyncSessionFactory patient;

    @Inject
    @Database("slow")
    AsyncSessionFactory slow;

    @Inject
    @Database("recycled")
    AsyncSessionFactory recycled;

    @Inject
    @Database("limited")
    AsyncSessionFactory limited;

    @Inject
    @Database("reported")
    AsyncSessionFactory reported;

    /** Asks connections for an answer, and does not wait for it for long. */
    public AsyncSessionFactory pinged() {
        return pinged;
    }

    /** As {@link #pinged}, and would wait for very long. */
    public AsyncSessionFactory patient() {
        return patient;
    }

    /** May open more connections than one, if somebody lets them in. */
    public AsyncSessionFactory slow() {
        return slow;
    }

    /** Replaces connections that are older than a second. */
    public AsyncSessionFactory recycled() {
        return recycled;
    }

    /** Has short time limits. */
    public AsyncSessionFactory limited() {
        return limited;
    }

    /** Reports who holds a connection for long, with the stack, and takes it back. */
    public AsyncSessionFactory reported() {
        return reported;
    }
}
