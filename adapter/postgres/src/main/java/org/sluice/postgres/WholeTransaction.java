package org.sluice.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.MappingException;
import org.sluice.api.OutcomeUnknownException;
import org.sluice.api.Result;
import org.sluice.api.RetryableException;
import org.sluice.api.SluiceException;
import org.sluice.api.Statement;
import org.sluice.api.TransactionRolledBackException;

/**
 * BEGIN, statements and COMMIT, sent together.
 *
 * <p>A statement that PostgreSQL refuses makes it answer COMMIT by rolling back. One that was refused on this side, such as for a
 * parameter of the wrong type, it never sees; so what ends the transaction is decided when its turn comes, behind the last
 * statement.
 */
final class WholeTransaction {

    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final List<CompletableFuture<Result>> results = new ArrayList<>();
    private boolean committing;

    /**
     * Sends it; on the connection's event loop.
     *
     * @return completes when BEGIN has been answered: a cancel request must not meet that, as the statements behind it would then be
     *     done outside of every transaction
     */
    static CompletableFuture<Void> send(
            String begin,
            List<Statement> all,
            Statements statements,
            Replies replies,
            CompletableFuture<List<Result>> outcome) {
        WholeTransaction transaction = new WholeTransaction();
        statements.command(() -> begin, replies.next(transaction.begun));
        List<Replies.Reply<Result>> sent = new ArrayList<>();
        for (Statement statement : all) {
            CompletableFuture<Result> result = new CompletableFuture<>();
            transaction.results.add(result);
            Replies.Reply<Result> reply = replies.next(result);
            sent.add(reply);
            statements.execute(statement.sql(), statement.parameters(), reply);
        }
        statements.command(() -> transaction.end(sent), replies.next(transaction.ended));
        // the last of them: all others are complete by then
        transaction.ended.whenComplete((done, failure) -> transaction.settle(outcome, failure));
        return transaction.begun;
    }

    private String end(List<Replies.Reply<Result>> sent) {
        committing = sent.stream().noneMatch(Replies.Reply::hasFailed);
        return committing ? "COMMIT" : "ROLLBACK";
    }

    private void settle(CompletableFuture<List<Result>> outcome, @Nullable Throwable commitFailure) {
        SluiceException failure = failure(commitFailure);
        if (failure == null) {
            outcome.complete(results.stream().map(CompletableFuture::join).toList());
        } else {
            outcome.completeExceptionally(failure);
        }
    }

    private @Nullable SluiceException failure(@Nullable Throwable commitFailure) {
        Throwable beginFailure = failureOf(begun);
        if (beginFailure != null) {
            return new OutcomeUnknownException(
                    "BEGIN failed, and statements were sent behind it: they may have been committed, each alone. "
                            + beginFailure.getMessage(),
                    beginFailure);
        }
        Throwable first = results.stream()
                .map(WholeTransaction::failureOf)
                .filter(failure -> failure != null)
                .findFirst()
                .orElse(commitFailure);
        if (first != null && isLost(first, commitFailure)) {
            return new OutcomeUnknownException(
                    "The connection was lost after the whole transaction was sent: it may have been committed or not. Look"
                            + " into the database before trying again.",
                    first);
        }
        if (first instanceof MappingException && committing && commitFailure == null) {
            return new MappingException(first.getMessage() + ". The transaction was committed", first);
        }
        if (first != null && first == commitFailure && !(first instanceof RetryableException)) {
            return new TransactionRolledBackException("Not committed but rolled back: " + first.getMessage(), first);
        }
        return (SluiceException) first;
    }

    /** What cannot be read ends the connection, too; by then COMMIT is on its way. */
    private static boolean isLost(Throwable first, @Nullable Throwable commitFailure) {
        return first instanceof ConnectionLostException
                || (first instanceof MappingException && commitFailure instanceof ConnectionLostException);
    }

    private static @Nullable Throwable failureOf(CompletableFuture<?> future) {
        return future.handle((value, failure) -> failure).join();
    }
}
