package org.sluice.connector;

import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import org.jspecify.annotations.Nullable;

/** The server's word on the JTA transaction of the calling thread (Jakarta Transactions 2.0, section 3.2.4). */
final class TransactionRegistry {

    private static final String REGISTRY = "java:comp/TransactionSynchronizationRegistry";

    /** The server's own object, the same for all; it tells about the calling thread. */
    private volatile @Nullable TransactionSynchronizationRegistry registry;

    /** One of {@link Status}; {@link Status#STATUS_NO_TRANSACTION} too where the server has no transactions. */
    int status() {
        TransactionSynchronizationRegistry known = find();
        return known == null ? Status.STATUS_NO_TRANSACTION : known.getTransactionStatus();
    }

    /** Where {@link #status} has said that there is a transaction. */
    TransactionSynchronizationRegistry get() {
        TransactionSynchronizationRegistry known = find();
        if (known == null) {
            throw new IllegalStateException("no " + REGISTRY);
        }
        return known;
    }

    /** A thread without a component has no such name, and no transaction either. */
    private @Nullable TransactionSynchronizationRegistry find() {
        TransactionSynchronizationRegistry known = registry;
        if (known == null) {
            known = ComponentNaming.find(REGISTRY, TransactionSynchronizationRegistry.class);
            registry = known;
        }
        return known;
    }
}
