package org.sluice.core;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.FactorySettings;

/**
 * What the sessions of one factory share.
 *
 * @param settings the factory's configuration
 * @param source gives a lease to a borrower
 * @param continuations where the application's stages complete
 * @param scheduler time
 * @param transactions asked on the calling thread before each use
 * @param multiplexer takes reads that may travel with others; {@code null} where all have one connection
 * @param forgotten finds sessions that were forgotten in the middle of a transaction
 */
record SessionEnvironment(
        FactorySettings settings,
        Function<Borrower, CompletableFuture<Lease>> source,
        Continuations continuations,
        Scheduler scheduler,
        GlobalTransactions transactions,
        @Nullable Multiplexer multiplexer,
        ForgottenSessions forgotten) {

    /** The same, for a session whose connection comes from elsewhere. */
    SessionEnvironment from(Function<Borrower, CompletableFuture<Lease>> otherSource) {
        return new SessionEnvironment(settings, otherSource, continuations, scheduler, transactions, null, forgotten);
    }

    String factory() {
        return settings.factory();
    }
}
