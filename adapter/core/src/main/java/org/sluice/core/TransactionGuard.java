package org.sluice.core;

import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;

/** Port: says whether the calling thread may use a session as it is. */
@FunctionalInterface
public interface TransactionGuard {

    /** Why the calling thread may not, such as an active JTA transaction that the session cannot take part in; else {@code null}. */
    @Nullable SluiceException refusal();
}
