package org.sluice.it.soak;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.sluice.api.ConnectionFailedException;
import org.sluice.api.OutcomeUnknownException;
import org.sluice.api.SluiceException;

/** How a unit ended, as its caller sees it: {@code null} is well. */
record Failure(@Nullable Throwable thrown) {

    static Failure of(@Nullable Throwable thrown) {
        return new Failure(
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown);
    }

    /** What the caller may believe: everything that is not well and not unknown was rolled back. */
    Told told(Task task) {
        if (!task.isTransfer()) {
            return thrown == null ? Told.READ : Told.NOT_READ;
        }
        if (thrown == null) {
            return Told.COMMITTED;
        }
        return thrown instanceof OutcomeUnknownException ? Told.UNKNOWN : Told.ROLLED_BACK;
    }

    /** Neither the adapter's, nor the application's own. */
    boolean isStrange() {
        return thrown != null
                && !(thrown instanceof SluiceException
                        || thrown instanceof Wanted
                        || thrown instanceof CancellationException);
    }

    /** No database, or no application any more: another unit would fail as well. */
    boolean isOfPlace() {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectionFailedException) {
                return true;
            }
        }
        return isStrange();
    }

    String name() {
        return thrown == null ? "" : thrown.getClass().getSimpleName();
    }
}
