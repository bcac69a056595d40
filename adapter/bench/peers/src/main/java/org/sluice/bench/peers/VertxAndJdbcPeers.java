package org.sluice.bench.peers;

import java.util.List;
import org.sluice.bench.contest.Peer;
import org.sluice.bench.contest.Peers;

/** The peers of this package. */
public final class VertxAndJdbcPeers implements Peers {

    @Override
    public List<Peer> all() {
        return List.of(
                new VertxPool(),
                new VertxConnections(),
                new HikariThreads("hikari-threads", Platform.INSTANCE),
                new HikariThreads("hikari-virtual", Virtual.INSTANCE),
                new AgroalThreads());
    }
}
