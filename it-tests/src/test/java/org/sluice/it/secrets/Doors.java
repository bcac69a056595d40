package org.sluice.it.secrets;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.NoSuchElementException;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.cdi.Database;

/** The factories by name. */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // injected
public class Doors {

    @Inject
    @Database("quiet")
    AsyncSessionFactory quiet;

    @Inject
    @Database("echoed")
    AsyncSessionFactory echoed;

    @Inject
    @Database("shown")
    AsyncSessionFactory shown;

    @Inject
    @Database("wrong")
    AsyncSessionFactory wrong;

    AsyncSessionFactory get(String name) {
        return switch (name) {
            case "quiet" -> quiet;
            case "echoed" -> echoed;
            case "shown" -> shown;
            case "wrong" -> wrong;
            default -> throw new NoSuchElementException(name);
        };
    }
}
