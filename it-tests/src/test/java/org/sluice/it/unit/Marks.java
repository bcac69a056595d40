package org.sluice.it.unit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.Result;

/** Writes marks, slowly, and remembers how each ended. Never waits. */
@ApplicationScoped
public class Marks {

    private static final String INSERT = "insert into marks (id) select $1::bigint from pg_sleep(0.3)";

    private final Map<Long, CompletableFuture<Result>> ends = new ConcurrentHashMap<>();

    @Inject
    AsyncSession session;

    @Inject
    AsyncSessionFactory factory;

    /** Writes it in a transaction of its own, which needs no request. */
    public void inTransaction(long id) {
        ended(id, factory.withTransaction(tx -> tx.execute(INSERT, id)));
    }

    /** Writes it by the session that is there. */
    public void unawaited(long id) {
        ended(id, session.execute(INSERT, id));
    }

    private void ended(long id, CompletionStage<Result> stage) {
        stage.whenComplete((result, failure) -> {
            if (failure == null) {
                end(id).complete(result);
            } else {
                end(id).completeExceptionally(failure);
            }
        });
    }

    /** How writing the mark has ended. */
    public CompletionStage<Result> ended(long id) {
        return end(id);
    }

    private CompletableFuture<Result> end(long id) {
        return ends.computeIfAbsent(id, absent -> new CompletableFuture<>());
    }
}
