package org.sluice.core;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A transaction begun by hand: from {@code begin()} to the answer to {@code COMMIT} or {@code ROLLBACK}. Guarded by its session. */
final class Transaction {

    /** How it is to end. */
    enum End {
        COMMIT,
        ROLLBACK
    }

    /** Completes when the transaction has ended as asked, or with the failure. */
    final CompletableFuture<Void> ended = new CompletableFuture<>();

    private boolean begun;
    private @Nullable End end;
    private boolean ending;
    private @Nullable Throwable failure;

    /** Whether BEGIN was sent; the first call says no, and it counts as sent from then on. */
    boolean beginOnce() {
        boolean before = begun;
        begun = true;
        return !before;
    }

    boolean begun() {
        return begun;
    }

    /** The first failure in it, after which PostgreSQL refuses everything but its end. */
    @Nullable Throwable failure() {
        return failure;
    }

    void failed(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    @Nullable End end() {
        return end;
    }

    void endBy(End how) {
        end = how;
    }

    /** Whether its end is still to be started; the first call says yes. */
    boolean startEnding() {
        boolean first = !ending;
        ending = true;
        return first;
    }
}
