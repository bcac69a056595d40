package org.sluice.cdi;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AsyncSession;
import org.sluice.api.SessionClosedException;
import org.sluice.api.spi.BoundSessionFactory;

/**
 * The sessions of one request: at most one for each factory, opened at its first use, all closed when the request ends.
 *
 * <p>Used by any number of threads: those on which the request's continuations run.
 */
final class SessionScope {

    private final String description;
    private final Factories factories;
    private final Map<String, AsyncSession> sessions = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Instant> end = new AtomicReference<>();

    SessionScope(String description, Factories factories) {
        this.description = description;
        this.factories = factories;
    }

    /**
     * The scope's session with a factory. After the scope's end it is the closed one, which refuses work itself.
     *
     * @throws SessionClosedException if there is none and the scope has ended
     */
    AsyncSession session(String factory) {
        AsyncSession session = sessions.get(factory);
        return session != null ? session : open(factory);
    }

    private AsyncSession open(String name) {
        refuseAfterEnd();
        BoundSessionFactory factory = factories.get(name);
        AsyncSession session = sessions.computeIfAbsent(name, absent -> factory.openSession(description));
        if (end.get() != null) {
            // the scope ended meanwhile, and end() may have missed this session
            session.close();
            refuseAfterEnd();
        }
        return session;
    }

    /** Closes every session and opens no more. Idempotent; does not block. */
    void end() {
        if (end.compareAndSet(null, Instant.now())) {
            sessions.values().forEach(AsyncSession::close);
        }
    }

    private void refuseAfterEnd() {
        Instant ended = end.get();
        if (ended != null) {
            throw new SessionClosedException("The injected session belongs to a scope that has ended: " + description
                    + ", ended at " + ended + ". Work that outlives its request needs a session of its own: inject"
                    + " AsyncSessionFactory and use factory.withSession(session -> ...)");
        }
    }

    @Override
    public String toString() {
        return description;
    }
}
