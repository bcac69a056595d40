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

    /**
     * Nobody looks while the server is still at it: Payara makes a factory for whoever looks its resource up, also while it is
     * about to make one itself, and then goes on with the wrong one.
     */
    private static final long AFTER_NEWS_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /** After a look-up that failed, and once more after one that succeeded, in case the server was slow. */
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Naming naming;
    private final String jndiName;
    private final LongSupplier clock;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile State state;

    /** @param nextLook when to look up again; {@code null} for not before there is news */
    private record State(
            BindableSessionFactory resource,
            int poolsMade,
            @Nullable Long nextLook,
            boolean once) {

        boolean isNews() {
            return resource.poolsMade() != poolsMade;
        }
    }

    FollowedResource(Naming naming, String jndiName, BindableSessionFactory resource, LongSupplier clock) {
        this.naming = naming;
        this.jndiName = jndiName;
        this.clock = clock;
        // the pool may have been made anew between the look-up and now
        this.state = new State(resource, resource.poolsMade(), clock.getAsLong() + AGAIN_NANOS, false);
    }

    /** Follows, if there is something to follow: otherwise costs next to nothing. */
    void follow() {
        State now = state;
        // one who looks is enough, and nobody waits for it
        if ((now.nextLook != null || now.isNews()) && looking.tryLock()) {
            try {
                look(state, clock.getAsLong());
            } finally {
                looking.unlock();
            }
        }
    }

    private void look(State before, long now) {
        if (before.isNews()) {
            state = new State(before.resource, before.resource.poolsMade(), now + AFTER_NEWS_NANOS, true);
            return;
        }
        Long due = before.nextLook;
        if (due == null || now - due < 0) {
            return;
        }
        BindableSessionFactory found = find();
        if (found == null) {
            state = new State(before.resource, before.poolsMade, now + AGAIN_NANOS, before.once);
            return;
        }
        found.replaces(before.resource);
        state = new State(found, before.poolsMade, before.once ? now + AGAIN_NANOS : null, false);
    }

    private @Nullable BindableSessionFactory find() {
        return Lookup.of(naming, jndiName) instanceof Lookup.Found found
                        && found.resource() instanceof BindableSessionFactory resource
                ? resource
                : null;
    }
}
