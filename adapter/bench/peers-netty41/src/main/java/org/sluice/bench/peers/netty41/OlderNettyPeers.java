package org.sluice.bench.peers.netty41;

import java.util.List;
import org.sluice.bench.contest.Peer;
import org.sluice.bench.contest.Peers;

/** The peers of this package. */
public final class OlderNettyPeers implements Peers {

    @Override
    public List<Peer> all() {
        return List.of(new R2dbcPool(), new HibernateReactive());
    }
}
