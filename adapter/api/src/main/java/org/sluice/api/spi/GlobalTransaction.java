package org.sluice.api.spi;

import java.util.function.Supplier;

/**
 * A JTA transaction as its continuations know it: work that belongs to the transaction although the running thread does not
 * have it, because it is suspended, or on another thread.
 *
 * <p>Any thread may call.
 */
public interface GlobalTransaction {

    /**
     * What identifies the transaction: equal to what {@code TransactionSynchronizationRegistry.getTransactionKey()} gives where
     * the thread has it (Jakarta Transactions 2.0, section 3.2.4).
     */
    Object key();

    /** What it is, for messages, such as {@code "the transaction of Transfers.transfer"}. */
    String description();

    /**
     * Does something short with the transaction on the calling thread, and without it again afterwards; one caller at a time.
     * Blocks while another one is at it.
     *
     * @throws org.sluice.api.UsageException if that cannot be: the transaction is of a kind that its continuations cannot resume,
     *     it is ending or has ended, or the calling thread has a transaction of its own
     */
    <T> T resumed(Supplier<T> action);

    /**
     * Says why it can only be rolled back, before or while it is being ended: whoever began it rolls it back, and gives the first
     * such failure as the reason, which transaction managers lose. Nothing happens to a transaction of a kind that cannot be told.
     */
    default void failed(Throwable failure) {}
}
