package org.sluice.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What the sessions of one factory share.
 *
 * @param factory the factory's name
 * @param source gives a lease to a borrower
 * @param continuations where the application's stages complete
 * @param scheduler time
 * @param guard asked on the calling thread before each use
 * @param closeGrace how long statements run on after the session's end
 * @param resetTimeout how long a rollback may take
 */
record SessionEnvironment(
        String factory,
        Function<String, CompletableFuture<Lease>> source,
        Continuations continuations,
        Scheduler scheduler,
        TransactionGuard guard,
        Duration closeGrace,
        Duration resetTimeout) {}
