package org.sluice.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.sluice.api.OutcomeUnknownException;

/** A session that is answered, cancelled, closed and cut off at once: every stage ends, and the connection comes back once. */
public class SessionRaces {

    /** The answer comes while the session is closed. */
    @JCStressTest
    @State
    @Outcome(id = SessionRace.FINE, expect = Expect.ACCEPTABLE)
    public static class AnswerAndClose extends SessionRace {

        private final CompletableFuture<?> statement = inTransaction();

        @Actor
        public void answered() {
            answer();
        }

        @Actor
        public void close() {
            CompletionStage<Void> unused = session.closeAsync();
        }

        @Arbiter
        public void end(L_Result result) {
            result.r1 = settled(statement);
        }
    }

    /** The answer comes while its stage is cancelled. */
    @JCStressTest
    @State
    @Outcome(id = SessionRace.FINE, expect = Expect.ACCEPTABLE)
    public static class AnswerAndCancel extends SessionRace {

        private final CompletableFuture<?> statement = alone();

        @Actor
        public void answered() {
            answer();
        }

        @Actor
        public void cancel() {
            statement.cancel(true);
        }

        @Arbiter
        public void end(L_Result result) {
            result.r1 = settled(statement);
        }
    }

    /** The answer comes when the statement's time is up. */
    @JCStressTest
    @State
    @Outcome(id = SessionRace.FINE, expect = Expect.ACCEPTABLE)
    public static class AnswerAndTimeout extends SessionRace {

        private final CompletableFuture<?> statement = inTransaction();

        @Actor
        public void answered() {
            answer();
        }

        @Actor
        public void timeout() {
            timePasses();
        }

        @Arbiter
        public void end(L_Result result) {
            result.r1 = settled(statement);
        }
    }

    /** The connection is lost while the session is closed. */
    @JCStressTest
    @State
    @Outcome(id = SessionRace.FINE, expect = Expect.ACCEPTABLE)
    public static class LossAndClose extends SessionRace {

        private final CompletableFuture<?> statement = inTransaction();

        @Actor
        public void lost() {
            lose();
        }

        @Actor
        public void close() {
            CompletionStage<Void> unused = session.closeAsync();
        }

        @Arbiter
        public void end(L_Result result) {
            result.r1 = settled(statement);
        }
    }

    /** The session is closed, and cancelled, by two who do not know of each other. */
    @JCStressTest
    @State
    @Outcome(id = SessionRace.FINE, expect = Expect.ACCEPTABLE)
    public static class CloseAndCancel extends SessionRace {

        private final CompletableFuture<?> statement = inTransaction();

        @Actor
        public void close() {
            CompletionStage<Void> unused = session.closeAsync();
        }

        @Actor
        public void cancel() {
            session.cancel();
        }

        @Arbiter
        public void end(L_Result result) {
            result.r1 = settled(statement);
        }
    }

    /** A statement is issued while the session is closed. */
    @JCStressTest
    @State
    @Outcome(id = SessionRace.FINE, expect = Expect.ACCEPTABLE)
    public static class StatementAndClose extends SessionRace {

        private final CompletableFuture<Object> ended = new CompletableFuture<>();

        @Actor
        public void issue() {
            CompletionStage<?> unused = session.execute("select 1")
                    .handle((result, failure) -> ended.complete(failure == null ? result : failure));
        }

        @Actor
        public void close() {
            CompletionStage<Void> unused = session.closeAsync();
        }

        @Arbiter
        public void end(L_Result result) {
            result.r1 = settled(ended);
        }
    }

    /** The connection is lost while the commit is answered: it has happened, or that is not known; it was not rolled back. */
    @JCStressTest
    @State
    @Outcome(id = SessionRace.FINE, expect = Expect.ACCEPTABLE)
    public static class CommitAndLoss extends SessionRace {

        private final CompletableFuture<?> statement = inTransaction();
        private final CompletableFuture<Void> commit = committing();

        private CompletableFuture<Void> committing() {
            CompletableFuture<Void> waiting = session.commit().toCompletableFuture();
            answerBeginAndStatement();
            return waiting;
        }

        @Actor
        public void answered() {
            answer();
        }

        @Actor
        public void lost() {
            lose();
        }

        @Arbiter
        public void end(L_Result result) {
            String left = settled(statement);
            boolean honest = commit.handle(
                            (done, failure) -> failure == null || failure instanceof OutcomeUnknownException)
                    .getNow(false);
            result.r1 = honest ? left : "the commit is told to have failed";
        }
    }
}
