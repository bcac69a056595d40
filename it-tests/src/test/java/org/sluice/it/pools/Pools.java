package org.sluice.it.pools;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.NoSuchElementException;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.cdi.Database;

/** The factories by name. */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // injected
public class Pools {

    @Inject
    @Database("warm")
    AsyncSessionFactory warm;

    @Inject
    @Database("cold")
    AsyncSessionFactory cold;

    @Inject
    @Database("fifo")
    AsyncSessionFactory fifo;

    @Inject
    @Database("used")
    AsyncSessionFactory used;

    @Inject
    @Database("validated")
    AsyncSessionFactory validated;

    @Inject
    @Database("failing")
    AsyncSessionFactory failing;

    @Inject
    @Database("flushed")
    AsyncSessionFactory flushed;

    @Inject
    @Database("stranger")
    AsyncSessionFactory stranger;

    @Inject
    @Database("leaky")
    AsyncSessionFactory leaky;

    @Inject
    @Database("idle")
    AsyncSessionFactory idle;

    @Inject
    @Database("retried")
    AsyncSessionFactory retried;

    @Inject
    @Database("counted")
    AsyncSessionFactory counted;

    @Inject
    @Database("pinged")
    AsyncSessionFactory pinged;

    @Inject
    @Database("doubt")
    AsyncSessionFactory doubt;

    AsyncSessionFactory get(String name) {
        AsyncSessionFactory found = all().get(name);
        if (found == null) {
            throw new NoSuchElementException(name);
        }
        return found;
    }

    private Map<String, AsyncSessionFactory> all() {
        return Map.ofEntries(
                Map.entry("warm", warm),
                Map.entry("cold", cold),
                Map.entry("fifo", fifo),
                Map.entry("used", used),
                Map.entry("validated", validated),
                Map.entry("failing", failing),
                Map.entry("flushed", flushed),
                Map.entry("stranger", stranger),
                Map.entry("leaky", leaky),
                Map.entry("idle", idle),
                Map.entry("retried", retried),
                Map.entry("doubt", doubt),
                Map.entry("pinged", pinged),
                Map.entry("counted", counted));
    }
}
