package org.sluice.it.soak;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.List;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.cdi.Database;

/** The pools: two for the first bank, of which one takes part in no JTA transaction, and one for each bank in two phases. */
@Dependent
@SuppressWarnings("NullAway.Init") // injected
public class SoakPools {

    @Inject
    @Database("hand")
    AsyncSessionFactory hand;

    @Inject
    @Database("hand")
    AsyncSession requestsSession;

    @Inject
    @Database("local")
    AsyncSessionFactory local;

    @Inject
    @Database("one")
    AsyncSessionFactory one;

    @Inject
    @Database("two")
    AsyncSessionFactory two;

    List<AsyncSessionFactory> all() {
        return List.of(hand, local, one, two);
    }
}
