package org.sluice.connector;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/** What every call of the transaction manager's begins with: an xid that is one, and a thread that may wait. */
final class XaCalls {

    private final Supplier<String> holder;
    private final BooleanSupplier onEventLoop;

    XaCalls(Supplier<String> holder, BooleanSupplier onEventLoop) {
        this.holder = holder;
        this.onEventLoop = onEventLoop;
    }

    /** A call about a branch. */
    XaCall enter(String method, @Nullable Xid xid, @Nullable Integer flags) throws XAException {
        XaCall call = new XaCall(method, copy(method, xid, flags), flags, holder);
        requireMayWait(call);
        return call;
    }

    /** A call about the resource as a whole. */
    XaCall enter(String method, int flags) throws XAException {
        XaCall call = new XaCall(method, null, flags, holder);
        requireMayWait(call);
        return call;
    }

    /** What the resource does by itself, or without waiting. */
    XaCall own(String what, @Nullable PreparedXid xid) {
        return new XaCall(what, xid, null, holder);
    }

    private PreparedXid copy(String method, @Nullable Xid xid, @Nullable Integer flags) throws XAException {
        try {
            if (xid == null) {
                throw new IllegalArgumentException("there is no xid");
            }
            return PreparedXid.of(xid);
        } catch (IllegalArgumentException e) {
            throw new XaCall(method, null, flags, holder)
                    .fails(XAException.XAER_INVAL, "SLUICE2177", "not the xid of a branch: " + e.getMessage(), e);
        }
    }

    private void requireMayWait(XaCall call) throws XAException {
        if (onEventLoop.getAsBoolean()) {
            throw call.fails(
                    XAException.XAER_PROTO,
                    "SLUICE2178",
                    "the call waits for PostgreSQL, and thread "
                            + Thread.currentThread().getName()
                            + " is one of those that receive its answers: complete transactions on a thread of the server's."
                            + " Nothing has been done");
        }
    }
}
