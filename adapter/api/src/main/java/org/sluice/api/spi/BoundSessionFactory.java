package org.sluice.api.spi;

import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;

/** A factory as one application uses it. */
public interface BoundSessionFactory extends AsyncSessionFactory, AutoCloseable {

    /**
     * Opens a session for a scope.
     *
     * @param scope who borrows, for messages, such as {@code "request GET /bank/api/accounts/7"}; no secrets
     */
    AsyncSession openSession(String scope);

    /**
     * The application ends: nothing of it is referenced any more once what is under way has ended, and its threads end.
     * Sessions that are opened later fail with {@link org.sluice.api.SessionClosedException}. Idempotent, does not block.
     */
    @Override
    void close();
}
