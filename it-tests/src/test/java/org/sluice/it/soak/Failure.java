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

    /** Its class, its cause's, and the code that its message begins with. */
    String name() {
        if (thrown == null) {
            return "";
        }
        Throwable cause = thrown.getCause();
        return thrown.getClass().getSimpleName()
                + code(thrown)
                + (cause == null ? "" : " of " + cause.getClass().getSimpleName());
    }

    private static String code(Throwable thrown) {
        String message = String.valueOf(thrown.getMessage());
        return message.startsWith("SLUICE") ? " " + message.substring(0, message.indexOf(':')) : "";
    }
}
