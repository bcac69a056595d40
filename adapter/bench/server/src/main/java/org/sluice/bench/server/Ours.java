package org.sluice.bench.server;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.sluice.bench.contest.Peer;

/** The ways in which the adapter takes part. */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // injected
public class Ours {

    @Inject
    Factories factories;

    @Inject
    JtaTransfers transfers;

    List<Peer> all() {
        return List.of(
                new SluiceSessions("sluice-direct", "direct", factories),
                new SluiceSessions("sluice-managed", "managed", factories),
                new SluiceMultiplexed(factories),
                new SluiceOneFlight("sluice-one-flight", "direct", factories),
                new SluiceOneFlight("sluice-one-flight-managed", "managed", factories),
                new SluiceJta("sluice-managed", transfers),
                new SluiceBlockingJta(transfers),
                new SluiceLane());
    }
}
