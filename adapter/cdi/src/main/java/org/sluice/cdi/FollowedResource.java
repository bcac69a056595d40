package org.sluice.cdi;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.BindableSessionFactory;

/**
 * A resource of the server's that is looked up again when the server may have made its pool anew, which it does when an operator
 * changes one of the pool's properties. The server tells nobody; but a look-up then gives another resource.
 *
 * <p>Any thread. Where the resource can not be looked up, on a thread without a naming context for instance, the one that is
 * known stays, and the next call tries again.
 */
final class FollowedResource {

    /** A server may give the former resource for a moment after it has begun to make the pool anew. */
    private static final long SETTLING_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long SETTLING_PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /** A resource that was given another pool, without one being made, is found in this time. */
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Naming naming;
    private final String jndiName;
    private final LongSupplier clock;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile State state;

    private record State(BindableSessionFactory resource, int poolsMade, long nextLook, long settled) {

        boolean isCurrent(long now) {
            return now - nextLook < 0 && resource.poolsMade() == poolsMade;
        }
    }

    FollowedResource(Naming naming, String jndiName, BindableSessionFactory resource, LongSupplier clock) {
        this.naming = naming;
        this.jndiName = jndiName;
        this.clock = clock;
        long now = clock.getAsLong();
        // the pool may have been made anew between the look-up and now
        this.state = new State(resource, resource.poolsMade(), now + SETTLING_PERIOD_NANOS, now + SETTLING_NANOS);
    }

    /** Follows, if there is something to follow: otherwise costs next to nothing. */
    void follow() {
        // one who looks is enough, and nobody waits for it
        if (!state.isCurrent(clock.getAsLong()) && looking.tryLock()) {
            try {
                look();
            } finally {
                looking.unlock();
            }
        }
    }

    private void look() {
        State before = state;
        long now = clock.getAsLong();
        int made = before.resource.poolsMade();
        if (before.isCurrent(now)) {
            return; // somebody was faster
        }
        long settled = made != before.poolsMade ? now + SETTLING_NANOS : before.settled;
        BindableSessionFactory found = find();
        if (found != null) {
            found.replaces(before.resource);
        }
        state = new State(
                found == null ? before.resource : found,
                made,
                now + (now - settled < 0 ? SETTLING_PERIOD_NANOS : PERIOD_NANOS),
                settled);
    }

    private @Nullable BindableSessionFactory find() {
        return Lookup.of(naming, jndiName) instanceof Lookup.Found found
                        && found.resource() instanceof BindableSessionFactory resource
                ? resource
                : null;
    }
}
