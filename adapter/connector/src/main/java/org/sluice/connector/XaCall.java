package org.sluice.connector;

import java.util.Objects;
import java.util.function.Supplier;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;

/**
 * One call of the transaction manager's, as its errors tell of it.
 *
 * @param flags {@code null} if the call has none
 * @param holder the connection and what it holds
 */
record XaCall(
        String method, @Nullable PreparedXid xid, @Nullable Integer flags, Supplier<String> holder) {

    /** The branch of a call that names one. */
    PreparedXid branch() {
        return Objects.requireNonNull(xid, method);
    }

    /**
     * The exception of this call.
     *
     * @param error the error code of X/Open XA
     * @param id the message's code
     */
    XAException fails(int error, String id, String text) {
        return fails(error, id, text, null);
    }

    XAException fails(int error, String id, String text, @Nullable Throwable cause) {
        XAException failure = new XAException(
                id + ": " + text + " [" + XaCodes.error(error) + " for " + this + " at " + holder.get() + "]");
        failure.errorCode = error;
        if (cause != null) {
            failure.initCause(cause);
        }
        return failure;
    }

    @Override
    public String toString() {
        return method + (xid == null ? "" : " of xid " + xid) + (flags == null ? "" : " with " + XaCodes.flags(flags));
    }
}
