package org.sluice.bench.server;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Objects;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.cdi.Database;

/** The adapter's factories, each with a pool of the server's. */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // injected
public class Factories {

    @Inject
    @Database("direct")
    AsyncSessionFactory direct;

    @Inject
    @Database("direct20")
    AsyncSessionFactory direct20;

    @Inject
    @Database("direct50")
    AsyncSessionFactory direct50;

    @Inject
    @Database("multiplexed")
    AsyncSessionFactory multiplexed;

    @Inject
    @Database("managed")
    AsyncSessionFactory managed;

    @Inject
    @Database("managed20")
    AsyncSessionFactory managed20;

    @Inject
    @Database("managed50")
    AsyncSessionFactory managed50;

    @Inject
    @Database("xa")
    AsyncSessionFactory xa;

    @Inject
    @Database("xaother")
    AsyncSessionFactory xaOther;

    private Map<String, AsyncSessionFactory> all() {
        return Map.of(
                "direct", direct,
                "direct20", direct20,
                "direct50", direct50,
                "multiplexed", multiplexed,
                "managed", managed,
                "managed20", managed20,
                "managed50", managed50,
                "xa", xa,
                "xaother", xaOther);
    }

    /** The factory of a kind, with so many connections; 10 have no number in their name. */
    AsyncSessionFactory of(String kind, int connections) {
        String name = connections == 10 ? kind : kind + connections;
        return Objects.requireNonNull(all().get(name), name);
    }

    /** Connections that somebody holds now. */
    int inUse() {
        return all().values().stream()
                .mapToInt(factory -> factory.pool().inUse())
                .sum();
    }
}
