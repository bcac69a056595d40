package org.sluice.cdi;

import java.io.Serializable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.PoolStatus;
import org.sluice.api.SluiceException;
import org.sluice.api.TransactionOptions;

/** What {@code @Inject AsyncSessionFactory} gives: it has no state but a name, and finds the factory at each call. */
final class InjectedFactory implements AsyncSessionFactory, Serializable {

    private static final long serialVersionUID = 1L;

    private final String factory;

    @SuppressWarnings("serial") // found again after deserialization
    private transient @Nullable Sluice sluice;

    InjectedFactory(String factory, Sluice sluice) {
        this.factory = factory;
        this.sluice = sluice;
    }

    @Override
    public AsyncSession openSession() {
        return current().openSession();
    }

    @Override
    public <T> CompletionStage<T> withSession(
            Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        return staged(found -> found.withSession(work));
    }

    @Override
    public <T> CompletionStage<T> withTransaction(
            Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        return staged(found -> found.withTransaction(work));
    }

    @Override
    public <T> CompletionStage<T> withRetries(
            int attempts,
            TransactionOptions options,
            Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        return staged(found -> found.withRetries(attempts, options, work));
    }

    @Override
    public PoolStatus pool() {
        return current().pool();
    }

    private <T> CompletionStage<T> staged(Function<AsyncSessionFactory, CompletionStage<T>> call) {
        AsyncSessionFactory found;
        try {
            found = current();
        } catch (SluiceException e) {
            return CompletableFuture.failedStage(e);
        }
        return call.apply(found);
    }

    private AsyncSessionFactory current() {
        Sluice found = sluice;
        if (found == null) {
            found = SluiceExtension.ofCurrentApplication();
            sluice = found;
        }
        return found.factories().get(factory);
    }

    @Override
    public String toString() {
        return "injected factory '" + factory + "'";
    }
}
