package org.sluice.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.Result;
import org.sluice.api.RetryableException;
import org.sluice.api.Statement;
import org.sluice.api.StatementException;

/** A database that notes what it is sent and answers when a test says so. */
final class FakeConnection implements PhysicalConnection {

    private static final Result EMPTY = new Result(List.of(), List.of(), 0);

    private record Sent(String sql, CompletableFuture<Result> answer) {}

    private final List<Sent> unanswered = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private @Nullable Object[] lastParameters = {};
    private boolean open = true;
    private boolean answering;

    /** Answers everything at once, from now on. */
    FakeConnection answering() {
        answering = true;
        return this;
    }

    @Override
    public int processId() {
        return 1;
    }

    @Override
    public synchronized boolean isOpen() {
        return open;
    }

    @Override
    public CompletableFuture<Result> execute(String sql, @Nullable Object[] parameters) {
        CompletableFuture<Result> answer = new CompletableFuture<>();
        boolean now;
        synchronized (this) {
            log.add(sql);
            lastParameters = parameters;
            if (!open) {
                return CompletableFuture.failedFuture(lost());
            }
            now = answering;
            if (!now) {
                unanswered.add(new Sent(sql, answer));
            }
        }
        if (now) {
            answer.complete(EMPTY);
        }
        return answer;
    }

    /** Notes the statement with the number of rows, and answers for each row what a statement is answered. */
    @Override
    public CompletableFuture<List<Result>> executeMany(String sql, List<@Nullable Object[]> rows) {
        return execute(sql + " x" + rows.size(), rows.get(rows.size() - 1))
                .thenApply(result -> Collections.nCopies(rows.size(), result));
    }

    @Override
    public CompletableFuture<RowCursor> openCursor(String sql, @Nullable Object[] parameters) {
        return execute("cursor: " + sql, parameters).thenApply(opened -> new Cursor());
    }

    /** A cursor with more rows as long as a portion is full. */
    private final class Cursor implements RowCursor {
        private volatile boolean more = true;

        @Override
        public CompletableFuture<Result> read(int rows) {
            return execute("read " + rows, new Object[0]).thenApply(portion -> {
                more = portion.rows().size() == rows;
                return portion;
            });
        }

        @Override
        public boolean hasMore() {
            return more;
        }

        @Override
        public CompletableFuture<Void> close() {
            return execute("close cursor", new Object[0]).thenApply(done -> null);
        }
    }

    @Override
    public CompletableFuture<Void> command(String sql) {
        return execute(sql, new Object[0]).thenApply(result -> null);
    }

    @Override
    public CompletableFuture<List<Result>> executeTransaction(String begin, List<Statement> statements) {
        String all =
                begin + "; " + statements.stream().map(Statement::sql).collect(Collectors.joining("; ")) + "; COMMIT";
        return execute(all, new Object[0]).thenApply(List::of);
    }

    @Override
    public CompletableFuture<Void> cancel() {
        synchronized (this) {
            log.add("<cancel request>");
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> close() {
        List<Sent> lost;
        synchronized (this) {
            if (!open) {
                return CompletableFuture.completedFuture(null);
            }
            open = false;
            log.add("<closed>");
            lost = List.copyOf(unanswered);
            unanswered.clear();
        }
        lost.forEach(sent -> sent.answer.completeExceptionally(lost()));
        return CompletableFuture.completedFuture(null);
    }

    private static ConnectionLostException lost() {
        return new ConnectionLostException("lost");
    }

    private synchronized Sent first() {
        return unanswered.remove(0);
    }

    /** Answers the oldest statement. */
    void answer() {
        first().answer.complete(EMPTY);
    }

    void answer(Result result) {
        first().answer.complete(result);
    }

    /** Refuses the oldest statement. */
    void refuse(String sqlState) {
        first().answer.completeExceptionally(new StatementException("refused", sqlState, null, null, null));
    }

    /** Refuses the oldest statement, as PostgreSQL does when transactions stand in each other's way. */
    void refuseRetryably() {
        first().answer.completeExceptionally(new RetryableException("refused", "40001", null));
    }

    void answerAll() {
        while (waiting() > 0) {
            answer();
        }
    }

    synchronized @Nullable Object[] lastParameters() {
        return lastParameters;
    }

    synchronized int waiting() {
        return unanswered.size();
    }

    /** Everything sent so far, in order. */
    synchronized List<String> log() {
        return List.copyOf(log);
    }
}
