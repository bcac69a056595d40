package org.sluice.core;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Finds sessions that nobody refers to any more in the middle of a transaction, ends them, and says who borrowed them. Only a
 * transaction can keep a connection from the pool, so only sessions in one are watched.
 */
public final class ForgottenSessions {

    private static final System.Logger LOG = System.getLogger(ForgottenSessions.class.getPackageName());
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Scheduler scheduler;
    private final ReferenceQueue<Object> unreachable = new ReferenceQueue<>();
    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean ticking = new AtomicBoolean();

    /** Starts nothing. */
    public ForgottenSessions(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    private static final class Watched extends PhantomReference<Object> {
        private final Session session;

        Watched(Object owner, Session session, ReferenceQueue<Object> queue) {
            super(owner, queue);
            this.session = session;
        }
    }

    /**
     * Watches until the result is run.
     *
     * @param owner what the application holds; the session must not refer to it
     */
    Runnable watch(Object owner, Session session) {
        Watched entry = new Watched(owner, session, unreachable);
        watched.add(entry);
        tickLater();
        return () -> watched.remove(entry);
    }

    private void tickLater() {
        if (!watched.isEmpty() && ticking.compareAndSet(false, true)) {
            scheduler.after(PERIOD_NANOS, () -> {
                ticking.set(false);
                endForgotten();
                tickLater();
            });
        }
    }

    private void endForgotten() {
        Reference<?> reference;
        while ((reference = unreachable.poll()) != null) {
            if (reference instanceof Watched entry && watched.remove(entry) && entry.session.isOpen()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "SLUICE1120: a session was forgotten in the middle of a transaction, which is rolled back. It was"
                                + " borrowed by: " + entry.session.name()
                                + ". Close it, or use withTransaction(...).");
                entry.session.close();
            }
        }
    }
}
