package org.sluice.connector;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The managed connection factory that counts for a pool. A server that makes a pool anew, as Payara does when one of its
 * properties changes, makes another factory and tells nobody. But the adapter sees that a factory was made, and then asks the
 * server which one the pool has. So nothing is asked as long as nothing was made, and no time has to pass. Any thread.
 */
final class CurrentFactory {

    /** A server makes the factory first and the pool then; on a busy machine that takes a while. */
    private static final int LOOKS = 100;

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final SluiceResourceAdapter adapter;
    private final Supplier<@Nullable Object> server;
    private final Consumer<SluiceManagedConnectionFactory> follow;
    private final Set<Integer> former = ConcurrentHashMap.newKeySet();
    private volatile SluiceManagedConnectionFactory factory;
    private volatile int seen;

    /**
     * Begins with a factory.
     *
     * @param server gives the one that the server has now; {@code null} if it does not tell, or has none at the moment
     * @param follow is told of each other one
     */
    CurrentFactory(
            SluiceManagedConnectionFactory first,
            SluiceResourceAdapter adapter,
            Supplier<@Nullable Object> server,
            Consumer<SluiceManagedConnectionFactory> follow) {
        this.adapter = adapter;
        this.server = server;
        this.follow = follow;
        this.factory = first;
        this.seen = first.number();
    }

    /** The one to be used now. */
    SluiceManagedConnectionFactory get() {
        if (adapter.factoriesMade() != seen) {
            look();
        }
        return factory;
    }

    /** Looks until the server tells which factory the pool has, for some seconds at most: also if nobody needs it just now. */
    void lookUntilSeen() {
        for (int look = 0; look < LOOKS; look++) {
            get();
            if (seen == adapter.factoriesMade()) {
                return;
            }
            Blocking.pause(PAUSE);
        }
    }

    private synchronized void look() {
        int made = adapter.factoriesMade();
        if (made != seen && server.get() instanceof SluiceManagedConnectionFactory found) {
            if (found.number() != factory.number()) {
                former.add(factory.number());
                factory = found;
                follow.accept(found);
            }
            seen = made;
        }
    }

    /**
     * Whether connections of this maker are of a former pool; even if the pool has got its former properties back since. A server
     * may have made several factories for one pool, which are equal.
     */
    boolean supersedes(SluiceManagedConnectionFactory maker) {
        SluiceManagedConnectionFactory now = factory;
        return former.contains(maker.number()) || (maker.number() < now.number() && !maker.equals(now));
    }
}
