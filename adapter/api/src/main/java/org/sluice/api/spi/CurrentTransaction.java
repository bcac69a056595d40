package org.sluice.api.spi;

import org.jspecify.annotations.Nullable;

/**
 * The JTA transaction that the running thread's work belongs to, while a continuation of it, or a task of one, runs there. It
 * says nothing about a thread that has a JTA transaction itself: that one comes first.
 *
 * <p>Static, because it is shared by the resource adapter and the application's side, and the server makes context providers
 * whenever it likes. Nothing stays behind: whoever binds puts back what was there.
 */
public final class CurrentTransaction {

    /**
     * The key under which whoever begins a transaction that continuations can resume puts its {@link GlobalTransaction} into the
     * {@code TransactionSynchronizationRegistry} as a resource, while the transaction is on the thread.
     */
    public static final String RESOURCE = "org.sluice.transaction";

    private static final ThreadLocal<@Nullable GlobalTransaction> CURRENT = new ThreadLocal<>();

    private CurrentTransaction() {}

    /** The transaction bound to the calling thread; {@code null} if there is none. */
    public static @Nullable GlobalTransaction get() {
        return CURRENT.get();
    }

    /** Binds a transaction, or none, to the calling thread, and gives the one that was bound before. */
    public static @Nullable GlobalTransaction replace(@Nullable GlobalTransaction transaction) {
        GlobalTransaction before = CURRENT.get();
        if (transaction == before) {
            return before;
        }
        if (transaction == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(transaction);
        }
        return before;
    }
}
