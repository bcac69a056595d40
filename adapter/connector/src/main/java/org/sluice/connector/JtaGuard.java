package org.sluice.connector;

import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;
import org.sluice.api.UsageException;
import org.sluice.core.TransactionGuard;

/**
 * Keeps sessions out of JTA transactions, which they cannot join yet: a statement would be committed whatever becomes of the
 * transaction, and nobody would notice.
 */
final class JtaGuard implements TransactionGuard {

    private static final String REGISTRY = "java:comp/TransactionSynchronizationRegistry";

    /** The server's own object, the same for all; it tells about the calling thread. */
    private volatile @Nullable TransactionSynchronizationRegistry registry;

    @Override
    public @Nullable SluiceException refusal() {
        TransactionSynchronizationRegistry known = registry;
        if (known == null) {
            // a thread without a component has no such name, and no transaction either
            known = ComponentNaming.find(REGISTRY, TransactionSynchronizationRegistry.class);
            registry = known;
        }
        if (known == null || known.getTransactionStatus() == Status.STATUS_NO_TRANSACTION) {
            return null;
        }
        return new UsageException(
                "SLUICE2004: a JTA transaction is active on this thread, and sessions do not take part in JTA"
                        + " transactions: the statement would be committed by itself. Call it from a method with"
                        + " @TransactionAttribute(NOT_SUPPORTED) or @Transactional(NOT_SUPPORTED), and use the session's own"
                        + " withTransaction(...)");
    }
}
