package org.sluice.core;

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
    private @Nullable Session own;

    /** The rows of a statement; of none, if it was refused. */
    StreamSource(
            SessionEnvironment environment,
            Session outer,
            @Nullable BoundStatement statement,
            @Nullable SluiceException refusal) {
        this.environment = environment;
        this.outer = outer;
        this.statement = statement;
        this.refusal = refusal;
    }

    @Override
    public Flight<RowCursor> open() {
        BoundStatement sent = statement;
        SluiceException reason = refusal != null || sent == null ? refusal : ownSession();
        if (reason != null || sent == null) {
            Flight<RowCursor> refused = new Flight<>(connection -> new CompletableFuture<>());
            refused.result.completeExceptionally(reason == null ? new IllegalStateException("no statement") : reason);
            return refused;
        }
        boolean touches = StateReset.mayTouch(sent.sql());
        return session()
                .submit(
                        connection -> connection.openCursor(sent.sql(), sent.values()),
                        touches,
                        environment.settings().statementTimeout());
    }

    /** Opens one unless the outer one is in a transaction; gives why not. */
    private @Nullable SluiceException ownSession() {
        if (outer.inTransaction()) {
            return null;
        }
        Session opened = new Session(environment, "a stream of " + outer.scope());
        SluiceException reason = outer.adopt(opened);
        if (reason == null) {
            opened.begin(TransactionOptions.DEFAULT, () -> {});
            synchronized (this) {
                own = opened;
            }
        }
        return reason;
    }

    private synchronized @Nullable Session own() {
        return own;
    }

    private Session session() {
        Session current = own();
        return current != null ? current : outer;
    }

    @Override
    public <R> Flight<R> send(Function<PhysicalConnection, CompletableFuture<R>> how) {
        return session().submit(how, false, environment.settings().statementTimeout());
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
