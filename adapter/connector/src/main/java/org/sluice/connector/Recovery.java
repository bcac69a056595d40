package org.sluice.connector;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.sluice.api.ConnectionFailedException;
import org.sluice.core.Scheduler;

/**
 * Patience with a database that is away while the server finishes or recovers what was prepared. Payara's recovery is done once, at its start,
 * and takes a resource that it cannot reach for one that has nothing prepared: a branch that was to be committed would be
 * rolled back at the next start.
 */
final class Recovery {

    private static final Logger LOGGER = System.getLogger("org.sluice.connector");
    private static final Duration INTERVAL = Duration.ofMillis(500);

    /** Of RecoveryResourceHandler, which all recovery goes through on Payara and GlassFish, and nothing else. */
    private static final String CALLER = "loadXAResourcesAndItsConnections";

    private final String factory;
    private final Duration limit;
    private final Scheduler clock;
    private final CompletionStage<?> end;

    /**
     * Keeps trying until then.
     *
     * @param limit for how long, apart from the last attempt
     * @param end when it completes, nobody needs the connection any more
     */
    Recovery(String factory, Duration limit, Scheduler clock, CompletionStage<?> end) {
        this.factory = factory;
        this.limit = limit;
        this.clock = clock;
        this.end = end;
    }

    /**
     * Whether the server's recovery asks, on the calling thread. It is told from its caller: a managed connection factory is the
     * pool's there too, and is asked for a connection in the same way to ping it.
     */
    static boolean isCalling() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals(CALLER)));
    }

    /** Tries again for as long as what is in the way may pass. Blocks. */
    <T> T patiently(Supplier<T> attempt) {
        long since = clock.nanoTime();
        boolean said = false;
        while (true) {
            try {
                return attempt.get();
            } catch (ConnectionFailedException e) {
                if (!e.isPassing() || limit.isZero()) {
                    throw e;
                }
                if (!said) {
                    said = true;
                    say("SLUICE2085", "waits for up to " + limit.toSeconds() + " s (sluice.recovery-wait)", e);
                }
                if (clock.nanoTime() - since >= limit.toNanos() || Blocking.endsWithin(end, INTERVAL)) {
                    say(
                            "SLUICE2086",
                            "does without it. Finish what is prepared by hand before the server is started again, which may roll it back",
                            e);
                    throw e;
                }
            }
        }
    }

    private void say(String code, String what, Exception cause) {
        LOGGER.log(
                Level.WARNING,
                () -> code + ": factory '" + factory
                        + "': PostgreSQL is away, and who has prepared transactions to finish " + what + ". "
                        + cause.getMessage());
    }
}
