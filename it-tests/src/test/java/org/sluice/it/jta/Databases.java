package org.sluice.it.jta;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.cdi.Database;

/** Factories whose pools take part in transactions in different ways, beside the default one, which does so locally. */
@ApplicationScoped
public class Databases {

    @Inject
    AsyncSessionFactory local;

    @Inject
    @Database("one")
    AsyncSession one;

    @Inject
    @Database("one")
    AsyncSessionFactory oneFactory;

    @Inject
    @Database("two")
    AsyncSession two;

    @Inject
    @Database("two")
    AsyncSessionFactory twoFactory;

    @Inject
    @Database("none")
    AsyncSession outsider;

    @Inject
    @Database("none")
    AsyncSessionFactory outsideFactory;

    /** With two-phase commit. */
    public AsyncSession one() {
        return one;
    }

    /** With two-phase commit. */
    public AsyncSession two() {
        return two;
    }

    /** Takes no part in transactions. */
    public AsyncSession outsider() {
        return outsider;
    }

    /** The factory of {@link #outsider}. */
    public AsyncSessionFactory outside() {
        return outsideFactory;
    }

    /** All factories. */
    public List<AsyncSessionFactory> all() {
        return List.of(local, oneFactory, twoFactory, outsideFactory);
    }
}
