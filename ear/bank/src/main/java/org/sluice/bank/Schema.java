package org.sluice.bank;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;

/**
 * The bank's tables. They are looked for when the application starts, and made if they are not there; the start does not wait for
 * it. If it fails, PostgreSQL being away, the next request tries again.
 */
@ApplicationScoped
public class Schema {

    private static final Logger LOG = Logger.getLogger(Schema.class.getName());
    /** Any number will do, as long as it is the same on every server. */
    private static final long LOCK = 0x736c75696365L;

    private final AtomicReference<@Nullable CompletableFuture<Void>> attempt = new AtomicReference<>();

    @Inject
    AsyncSessionFactory factory;

    // filled by the container, as the others are; NullAway does not know this annotation
    @SuppressWarnings("NullAway.Init")
    @Resource
    ContextService contexts;

    void begin(@Observes @Initialized(ApplicationScoped.class) Object start) {
        latest().exceptionally(failure -> {
            LOG.log(Level.WARNING, "The tables could not be looked for; the next request tries again", failure);
            return null;
        });
    }

    /**
     * Does work that needs the tables, when they are there: at once if they are already, else later, with the context of the
     * caller. The stage fails without the work if the tables cannot be made now.
     *
     * @param work may use the session of the caller's request
     */
    public <T> CompletionStage<T> whenReady(Supplier<CompletionStage<T>> work) {
        CompletableFuture<Void> tables = latest();
        if (tables.isDone() && !tables.isCompletedExceptionally()) {
            return work.get();
        }
        // the work of another request, or the start, completes it: the caller's context has to be carried over
        return tables.thenComposeAsync(there -> work.get(), contexts.currentContextExecutor());
    }

    /** The attempt that succeeded or is under way; if the last one failed, a new one. */
    private CompletableFuture<Void> latest() {
        CompletableFuture<Void> last = attempt.get();
        if (last != null && !last.isCompletedExceptionally()) {
            return last;
        }
        CompletableFuture<Void> next = new CompletableFuture<>();
        if (!attempt.compareAndSet(last, next)) {
            return latest();
        }
        create().whenComplete((nothing, failure) -> {
            if (failure == null) {
                next.complete(null);
            } else {
                next.completeExceptionally(Failure.unwrap(failure));
            }
        });
        return next;
    }

    private CompletionStage<Void> create() {
        try {
            return factory.withTransaction(Schema::createIfAbsent);
        } catch (RuntimeException e) {
            // where the server makes the pool only after the start, there is no factory yet
            return CompletableFuture.failedStage(e);
        }
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
