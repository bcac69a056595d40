package org.sluice.postgres;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.Result;
import org.sluice.api.SluiceException;
import org.sluice.api.Statement;
import org.sluice.core.PhysicalConnection;
import org.sluice.core.RowCursor;

/** One connection, over Vert.x's. Everything happens on the context of {@link Connecting}, the connection's event loop. */
final class PostgresConnection implements PhysicalConnection {

    /** How long a closing connection waits for what is unanswered, and again for the server after cancelling it. */
    private static final long CLOSE_STEP_MILLIS = 1_000;

    private final Context context;
    private final PgConnection connection;
    private final Consumer<PhysicalConnection> onClosed;
    private final Runnable discard;
    private final int processId;
    private final Replies replies = new Replies(this::failed);
    private final Statements statements;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /** Of the latest whole transaction; on the event loop. */
    private CompletableFuture<Void> begun = CompletableFuture.completedFuture(null);

    private volatile boolean open = true;
    /** It is closed, or PostgreSQL has said that it closes it; but the socket's own end has not been told yet. */
    private volatile boolean doomed;

    private volatile @Nullable String why;
    private boolean closing;
    private @Nullable String farewell;

    PostgresConnection(
            Context context, PgConnection connection, Consumer<PhysicalConnection> onClosed, Runnable discard) {
        this.context = context;
        this.connection = connection;
        this.onClosed = onClosed;
        this.discard = discard;
        this.processId = connection.processId();
        this.statements = new Statements(connection);
    }

    /** Called once, on the event loop, when the connection has been handed out. */
    void watch() {
        // without a handler Vert.x prints the stack of a broken socket to System.err; ended() tells who waits
        connection.exceptionHandler(this::remember);
        // notices may quote rows, and Vert.x would log them
        connection.noticeHandler(notice -> {});
        connection.closeHandler(v -> ended());
    }

    @Override
    public int processId() {
        return processId;
    }

    @Override
    public boolean isOpen() {
        return open && !doomed;
    }

    /**
     * What to tell of a failure. That it ends the connection is known before the session that is told of it gives the connection
     * back: nobody else shall get it. Vert.x has one reason for everything on the way then, which is about the first alone.
     */
    private SluiceException failed(SluiceException cause) {
        if (doomed && Failures.isUnreadable(cause.getCause())) {
            return lost();
        }
        if (Failures.endsConnection(cause)) {
            doomed = true;
        }
        if (Failures.isUnreadable(cause.getCause())) {
            farewell = "the client could not read the answer to a statement before it";
        }
        return cause;
    }

    @Override
    public CompletableFuture<Result> execute(String sql, @Nullable Object[] parameters) {
        return answered(reply -> statements.execute(sql, parameters, reply));
    }

    @Override
    public CompletableFuture<List<Result>> executeMany(String sql, List<@Nullable Object[]> rows) {
        return answered(reply -> statements.executeMany(sql, rows, reply));
    }

    @Override
    public CompletableFuture<RowCursor> openCursor(String sql, @Nullable Object[] parameters) {
        return answered(reply -> statements.openCursor(sql, parameters, reply, this::answered));
    }

    @Override
    public CompletableFuture<Void> command(String sql) {
        return answered(reply -> statements.command(() -> sql, reply));
    }

    @Override
    public CompletableFuture<List<Result>> executeTransaction(String begin, List<Statement> all) {
        CompletableFuture<List<Result>> outcome = new CompletableFuture<>();
        onLoop(() -> {
            if (closing || !open) {
                outcome.completeExceptionally(lost());
            } else {
                begun = WholeTransaction.send(begin, all, statements, replies, outcome);
            }
        });
        return outcome;
    }

    @Override
    public CompletableFuture<Void> cancel() {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        onLoop(() -> begun.whenComplete((done, failure) -> requestCancel(sent)));
        return sent;
    }

    private void requestCancel(CompletableFuture<Void> sent) {
        connection.cancelRequest().onComplete(answer -> {
            if (answer.succeeded()) {
                sent.complete(null);
            } else {
                sent.completeExceptionally(Failures.translate(answer.cause()));
            }
        });
    }

    @Override
    public CompletableFuture<Void> close(String reason) {
        why = reason;
        return close();
    }

    @Override
    public CompletableFuture<Void> close() {
        // by any thread, at once: nobody begins to use a connection that is about to be closed
        doomed = true;
        onLoop(this::closePolitely);
        return closed.copy();
    }

    /**
     * Says good-bye when everything has been answered. What takes longer is cancelled: Vert.x can ask the server to close the
     * socket, and has no other way, so the server must get to the question.
     */
    private void closePolitely() {
        if (closing || !open) {
            return;
        }
        closing = true;
        later(this::cancelForClose);
        replies.whenNoneWaits(connection::close);
    }

    private void cancelForClose() {
        later(this::ended);
        connection.cancelRequest();
    }

    /** Runs a task unless the end comes before: it takes this context's timers with it. */
    private void later(Runnable task) {
        context.owner().setTimer(CLOSE_STEP_MILLIS, id -> task.run());
    }

    /** The peer closed the socket, or does not react: then the operating system has it, and nobody here waits for that. */
    private void ended() {
        if (open) {
            open = false;
            replies.failAll(lost());
            onClosed.accept(this);
            closed.complete(null);
            discard.run();
        }
    }

    private <T> CompletableFuture<T> answered(Consumer<Replies.Reply<T>> send) {
        CompletableFuture<T> future = new CompletableFuture<>();
        onLoop(() -> {
            if (closing || !open) {
                future.completeExceptionally(lost());
            } else {
                send.accept(replies.next(future));
            }
        });
        return future;
    }

    private ConnectionLostException lost() {
        String reason = why != null ? why : farewell;
        return new ConnectionLostException(
                "The connection to PostgreSQL was closed before the statement was answered"
                        + (reason == null ? "" : ": " + reason),
                new ClosedChannelException());
    }

    /** What PostgreSQL says before it ends the connection, such as that a time limit of its own has passed. */
    private void remember(Throwable failure) {
        if (failure instanceof PgException) {
            farewell = Failures.reason(failure);
        }
    }

    private void onLoop(Runnable task) {
        if (Vertx.currentContext() == context) {
            task.run();
        } else {
            context.runOnContext(v -> task.run());
        }
    }
}
