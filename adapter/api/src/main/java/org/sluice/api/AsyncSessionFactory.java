package org.sluice.api;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Opens sessions on one database. Made once by the application server: injected with {@code @Inject}, or looked up in JNDI
 * ({@code @Resource}). It is the connection factory interface of the resource adapter (Jakarta Connectors 2.1, section 6.5.1).
 *
 * <p>Safe for use by any number of threads. No method blocks.
 */
public interface AsyncSessionFactory {

    /**
     * Opens a session that the caller has to {@linkplain AsyncSession#close() close}. Costs nothing until its first statement.
     */
    AsyncSession openSession();

    /**
     * Opens a session, does the work with it, and closes it when the work's stage completes, however it completes. Needs no
     * request: this is the way for timers, background tasks and start-up.
     *
     * @param work called on the calling thread; if it throws or returns {@code null}, the returned stage fails
     * @return completes after the session's end with the work's result or failure
     */
    <T> CompletionStage<T> withSession(Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work);

    /** As {@link #withSession}, with one transaction around the work: see {@link AsyncSession#withTransaction}. */
    <T> CompletionStage<T> withTransaction(Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work);

    /** The state of the pool now. */
    PoolStatus pool();
}
