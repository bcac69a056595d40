package org.sluice.cdi;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.BindableSessionFactory;

/**
 * A resource of the server's that is looked up again when the server has made pools since, which it does when an operator
 * changes one of the pool's properties. The server tells nobody; but a look-up then gives another resource.
 *
 * <p>Any thread. Where the resource can not be looked up, on a thread without a naming context for instance, the one that is
 * known stays, and a later call tries again.
 */
final class FollowedResource {

    /** A look-up that failed is not tried again at each call. */
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final int NONE = -1;

    private final Naming naming;
    private final String jndiName;
    private final BindableSessionFactory first;
    private final LongSupplier clock;
    private final ReentrantLock looking = new ReentrantLock();
    /** The pool may have been made anew between the first look-up and now. */
    private volatile int seen = NONE;

    private @Nullable Long again;

    /** @param first what the first look-up gave; everything is bound to it, and stays so */
    FollowedResource(Naming naming, String jndiName, BindableSessionFactory first, LongSupplier clock) {
        this.naming = naming;
        this.jndiName = jndiName;
        this.first = first;
        this.clock = clock;
    }

    /** Follows, if there is something to follow: otherwise costs next to nothing. */
    void follow() {
        int made = first.poolsMade();
        // one who looks is enough, and nobody waits for it
        if (made != seen && looking.tryLock()) {
            try {
                look(made, clock.getAsLong());
            } finally {
                looking.unlock();
            }
        }
    }

    private void look(int made, long now) {
        Long due = again;
        if (due != null && now - due < 0) {
            return;
        }
        BindableSessionFactory found = find();
        if (found == null) {
            again = now + AGAIN_NANOS;
        } else {
            found.replaces(first);
            again = null;
            seen = made;
        }
    }

    private @Nullable BindableSessionFactory find() {
        return Lookup.of(naming, jndiName) instanceof Lookup.Found found
                        && found.resource() instanceof BindableSessionFactory resource
                ? resource
                : null;
    }
}
