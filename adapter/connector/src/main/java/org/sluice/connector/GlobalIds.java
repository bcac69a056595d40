package org.sluice.connector;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which ids the server gave to which JTA transactions. A server that enlists a connection in another transaction than that of the
 * thread which asked for it would have one commit what the other rolls back; here that is seen before anything is sent. Any thread.
 */
final class GlobalIds {

    private final Map<String, Object> transactions = new ConcurrentHashMap<>();
    private final Map<Object, String> ids = new ConcurrentHashMap<>();

    /**
     * Notes that a connection was enlisted, until {@link #forget}.
     *
     * @param id of the transaction that the connection was enlisted in; {@code null} if the server gave none
     * @param transaction the key of the thread's
     * @return whether they can be the same
     */
    boolean agree(@Nullable String id, Object transaction) {
        if (id == null) {
            return true;
        }
        Object other = transactions.putIfAbsent(id, transaction);
        if (other != null && !other.equals(transaction)) {
            return false;
        }
        String known = ids.putIfAbsent(transaction, id);
        if (known != null && !known.equals(id)) {
            transactions.remove(id, transaction);
            return false;
        }
        return true;
    }

    /** It has ended. Idempotent. */
    void forget(Object transaction) {
        String id = ids.remove(transaction);
        if (id != null) {
            transactions.remove(id, transaction);
        }
    }
}
