package org.sluice.postgres;

import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.sluice.api.Result;
import org.sluice.api.SluiceException;
import org.sluice.core.RowCursor;

/** A cursor, over Vert.x's. */
final class PostgresCursor implements RowCursor {

    private final Cursor cursor;
    private final Consumer<Runnable> loop;
    private volatile boolean more = true;

    /**
     * A cursor that nothing has been read from.
     *
     * @param loop runs a task on the connection's event loop
     */
    PostgresCursor(Cursor cursor, Consumer<Runnable> loop) {
        this.cursor = cursor;
        this.loop = loop;
    }

    @Override
    public CompletableFuture<Result> read(int most) {
        CompletableFuture<Result> portion = new CompletableFuture<>();
        loop.accept(() -> cursor.read(most).onComplete(answer -> {
            if (answer.failed()) {
                portion.completeExceptionally(Failures.translate(answer.cause()));
                return;
            }
            more = cursor.hasMore();
            try {
                RowSet<Row> rows = answer.result();
                portion.complete(Results.read(Results.columns(rows), rows, rows.size(), rows.rowCount()));
            } catch (SluiceException e) {
                portion.completeExceptionally(e);
            }
        }));
        return portion;
    }

    @Override
    public boolean hasMore() {
        return more;
    }

    /** Fails never: a cursor that is gone is closed. */
    @Override
    public CompletableFuture<Void> close() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        loop.accept(() -> {
            if (cursor.isClosed()) {
                closed.complete(null);
            } else {
                cursor.close().onComplete(answer -> closed.complete(null));
            }
        });
        return closed;
    }
}
