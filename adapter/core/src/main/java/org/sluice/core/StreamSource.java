package org.sluice.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;
import org.sluice.api.TransactionOptions;

/**
 * Where a stream's rows come from: the session's transaction if it is in one when the first row is wanted, else a session of the
 * stream's own, which ends with the stream or with the session, whichever comes first.
 */
final class StreamSource implements RowStream.Source {

    private final SessionEnvironment environment;
    private final Session outer;
    private final @Nullable BoundStatement statement;
    private final @Nullable SluiceException refusal;
    private final Duration timeout;
    private @Nullable Session own;
    private @Nullable Transaction joined;

    /** The rows of a statement; of none, if it was refused. */
    StreamSource(
            SessionEnvironment environment,
            Session outer,
            Duration timeout,
            @Nullable BoundStatement statement,
            @Nullable SluiceException refusal) {
        this.environment = environment;
        this.outer = outer;
        this.timeout = timeout;
        this.statement = statement;
        this.refusal = refusal;
    }

    @Override
    public Flight<RowCursor> open() {
        BoundStatement sent = statement;
        if (refusal != null || sent == null) {
            return refused(refusal);
        }
        SluiceException reason = joinOrOpen();
        return reason != null
                ? refused(reason)
                : send(new Flight<>(
                        sent.sql(),
                        connection -> connection.openCursor(sent.sql(), sent.values()),
                        StateReset.mayTouch(sent.sql()),
                        timeout));
    }

    private static Flight<RowCursor> refused(@Nullable SluiceException reason) {
        Flight<RowCursor> refused = new Flight<>("", connection -> new CompletableFuture<>(), false, Duration.ZERO);
        refused.result.completeExceptionally(reason == null ? new IllegalStateException("no statement") : reason);
        return refused;
    }

    /** Joins the session's transaction, or opens a session of the stream's own; gives why not. */
    private synchronized @Nullable SluiceException joinOrOpen() {
        if (environment.settings().autobegin() && outer.transaction() == null) {
            outer.begin(TransactionOptions.DEFAULT, () -> {});
        }
        joined = outer.transaction();
        if (joined != null) {
            return null;
        }
        Session opened = new Session(environment, "a stream of " + outer.name());
        SluiceException reason = outer.adopt(opened);
        if (reason == null) {
            opened.begin(TransactionOptions.DEFAULT, () -> {});
            own = opened;
        }
        return reason;
    }

    private synchronized @Nullable Session own() {
        return own;
    }

    private synchronized @Nullable Transaction joined() {
        return joined;
    }

    @Override
    public <R> Flight<R> send(Function<PhysicalConnection, CompletableFuture<R>> how) {
        return send(new Flight<>(statement == null ? "" : statement.sql(), how, false, timeout));
    }

    /** A cursor knows its own connection: nothing of it may be sent when another one may be held, after the transaction. */
    private <R> Flight<R> send(Flight<R> flight) {
        Session session = own();
        Transaction transaction = joined();
        if (session == null && transaction != null) {
            return outer.submitIn(transaction, flight);
        }
        return (session != null ? session : outer).submit(flight);
    }

    @Override
    public void end() {
        Session current = own();
        if (current != null) {
            current.close();
        }
    }

    /** In a transaction of somebody else's, a portion is let come: cancelling it would make the whole transaction fail. */
    @Override
    public void cancelled(Flight<?> underWay) {
        if (own() != null) {
            Session.cancel(underWay);
        }
    }
}
