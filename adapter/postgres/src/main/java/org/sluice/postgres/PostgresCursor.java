package org.sluice.postgres;

import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.sluice.api.Result;
import org.sluice.api.SluiceException;
import org.sluice.core.RowCursor;

/** A cursor, over Vert.x's. What is sent for it has its place among the other statements of the connection. */
final class PostgresCursor implements RowCursor {

    /** Sends something on the connection's event loop and waits for the answer; fails if the connection is closed. */
    @FunctionalInterface
    interface Answering {
        <T> CompletableFuture<T> answered(Consumer<Replies.Reply<T>> send);
    }

    private final Cursor cursor;
    private final Statements statements;
    private final Answering answering;
    private volatile boolean more = true;

    /** A cursor that nothing has been read from. */
    PostgresCursor(Cursor cursor, Statements statements, Answering answering) {
        this.cursor = cursor;
        this.statements = statements;
        this.answering = answering;
    }

    @Override
    public CompletableFuture<Result> read(int most) {
        return answering.answered(reply -> statements.inOrder(() -> send(most, reply)));
    }

    private void send(int most, Replies.Reply<Result> reply) {
        cursor.read(most).onComplete(answer -> {
            if (answer.failed()) {
                reply.fail(Failures.translate(answer.cause()));
                return;
            }
            more = cursor.hasMore();
            Result portion;
            try {
                RowSet<Row> rows = answer.result();
                portion = Results.read(Results.columns(rows), rows, rows.size(), rows.rowCount());
            } catch (SluiceException e) {
                reply.fail(e);
                return;
            }
            reply.succeed(portion);
        });
    }

    @Override
    public boolean hasMore() {
        return more;
    }

    /** Fails never: a cursor that is gone is closed. */
    @Override
    public CompletableFuture<Void> close() {
        CompletableFuture<Void> answer = answering.answered(reply -> statements.inOrder(() -> {
            if (cursor.isClosed()) {
                reply.succeed(null);
            } else {
                cursor.close().onComplete(done -> reply.succeed(null));
            }
        }));
        return answer.exceptionally(gone -> null);
    }
}
