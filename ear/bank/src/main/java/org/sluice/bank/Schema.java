package org.sluice.bank;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;

/**
 * The bank's tables. They are looked for when the application starts, and made if they are not there; the start does not wait for
 * it. Requests that come before look for them, too, and so wait in the database for whoever is making them. If it fails,
 * PostgreSQL being away, the request fails, and the next one tries again.
 */
@ApplicationScoped
public class Schema {

    private static final Logger LOG = Logger.getLogger(Schema.class.getName());
    /** Any number will do, as long as it is the same on every server. */
    private static final long LOCK = 0x736c75696365L;

    private volatile boolean ready;

    @Inject
    AsyncSessionFactory factory;

    @Inject
    AsyncSession session;

    void begin(@Observes @Initialized(ApplicationScoped.class) Object start) {
        // the start is no request, so it needs a session of its own
        lookAtStart().exceptionally(failure -> {
            LOG.log(Level.WARNING, "The tables could not be looked for; the first request tries again", failure);
            return null;
        });
    }

    /**
     * Does work that needs the tables: at once if they are known to be there, else after they were found or made in a transaction
     * of the request's own session. The stage fails without the work if that fails.
     */
    public <T> CompletionStage<T> whenReady(Supplier<CompletionStage<T>> work) {
        return ready
                ? work.get()
                : look(session.withTransaction(Schema::createIfAbsent)).thenCompose(there -> work.get());
    }

    private CompletionStage<Void> lookAtStart() {
        try {
            return look(factory.withTransaction(Schema::createIfAbsent));
        } catch (RuntimeException e) {
            // where the server makes the pool only after the start, there is no factory yet
            return CompletableFuture.failedStage(e);
        }
    }

    private CompletionStage<Void> look(CompletionStage<Void> transaction) {
        return transaction.thenAccept(there -> ready = true);
    }

    private static CompletionStage<Void> createIfAbsent(AsyncSession tx) {
        // the lock, which ends with the transaction, lets one server at a time look
        return tx.execute("select pg_advisory_xact_lock($1)", LOCK)
                .thenCompose(locked -> tx.scalar(Boolean.class, "select to_regclass('pgbench_accounts') is not null"))
                .thenCompose(there ->
                        Boolean.TRUE.equals(there) ? CompletableFuture.<Void>completedStage(null) : create(tx));
    }

    private static CompletionStage<Void> create(AsyncSession tx) {
        CompletionStage<Void> done = CompletableFuture.completedStage(null);
        for (String statement : Ddl.STATEMENTS) {
            done = done.thenCompose(before -> tx.execute(statement)).thenAccept(result -> {});
        }
        return done;
    }
}
