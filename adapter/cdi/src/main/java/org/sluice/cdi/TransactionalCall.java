package org.sluice.cdi;

import jakarta.transaction.InvalidTransactionException;
import jakarta.transaction.TransactionRequiredException;
import jakarta.transaction.TransactionalException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;
import org.sluice.api.UsageException;

/** One call of an asynchronous method, in the transaction that its rules want. */
final class TransactionalCall {

    private final AsyncTransactions transactions;
    private final TransactionServices services;
    private final CallersTransaction caller;
    private final TransactionRules rules;
    private final Callable<@Nullable Object> method;

    private TransactionalCall(
            AsyncTransactions transactions, TransactionRules rules, Callable<@Nullable Object> method) {
        this.transactions = transactions;
        this.services = transactions.services();
        this.caller = CallersTransaction.of(services);
        this.rules = rules;
        this.method = method;
    }

    /**
     * Calls the method.
     *
     * @return the stage for the caller; failed, if there can not be such a transaction
     * @throws Exception what the method itself threw
     */
    static CompletionStage<?> call(
            AsyncTransactions transactions, TransactionRules rules, Callable<@Nullable Object> method)
            throws Exception {
        TransactionalCall call;
        try {
            call = new TransactionalCall(transactions, rules, method);
        } catch (SluiceException e) {
            return MethodStage.failed(e);
        }
        return call.call();
    }

    private CompletionStage<?> call() throws Exception {
        boolean exists = caller.exists();
        return switch (rules.type()) {
            case REQUIRED -> exists ? joined() : begun();
            case REQUIRES_NEW -> begun();
            case MANDATORY ->
                exists ? joined() : refused("there is none", new TransactionRequiredException("MANDATORY"));
            case SUPPORTS -> exists ? joined() : stage();
            case NOT_SUPPORTED -> exists ? outside() : stage();
            case NEVER -> exists ? refused("there is one", new InvalidTransactionException("NEVER")) : stage();
        };
    }

    private CompletionStage<?> refused(String what, Exception cause) {
        return MethodStage.failed(new TransactionalException(
                "SLUICE3057: " + rules.method() + " with the transaction type " + rules.type()
                        + " was called where it can not be: " + what,
                cause));
    }

    private CompletionStage<?> stage() throws Exception {
        if (method.call() instanceof CompletionStage<?> stage) {
            return stage;
        }
        throw new UsageException("SLUICE3058: " + rules.method() + " returned no stage");
    }

    // ------------------------------------------------------------------ the caller's transaction

    private CompletionStage<?> joined() throws Exception {
        if (caller.ending()) {
            return MethodStage.failed(new UsageException("SLUICE3038: " + rules.method() + " can not join "
                    + caller.global() + ": it has ended or is ending"));
        }
        CompletionStage<?> stage;
        try {
            stage = stage();
        } catch (Throwable failure) {
            if (rules.rollsBack(failure)) {
                caller.setRollbackOnlyHere(failure);
            }
            throw failure;
        }
        return marking(stage);
    }

    /** Marks the transaction before the caller, who may be about to commit it, learns of the failure. */
    private <T> CompletionStage<T> marking(CompletionStage<T> stage) {
        boolean[] here = {true};
        CompletionStage<T> result = passedOn(stage, failure -> {
            if (!rules.rollsBack(failure)) {
                return;
            }
            if (here[0]) {
                caller.setRollbackOnlyHere(failure);
            } else {
                caller.setRollbackOnly(failure);
            }
        });
        here[0] = false;
        return result;
    }

    @SuppressWarnings("try") // opened and closed, that is all
    private CompletionStage<?> outside() throws Exception {
        try (Aside aside = Aside.put(services.manager(), caller)) {
            return passedOn(stage(), failure -> {});
        }
    }

    /** A stage that completes as the method's does, in the caller's transaction again. */
    private <T> CompletionStage<T> passedOn(CompletionStage<T> stage, Consumer<Throwable> onFailure) {
        MethodStage<T> result = result(stage, executorOf(stage), failure -> true);
        stage.whenComplete((value, failure) -> {
            Throwable own = failure == null ? null : TransactionRules.unwrapped(failure);
            if (own != null) {
                onFailure.accept(own);
            }
            caller.run(() -> result.finish(value, own));
        });
        return result;
    }

    private static Executor executorOf(CompletionStage<?> stage) {
        return stage instanceof CompletableFuture<?> future
                ? future.defaultExecutor()
                : new CompletableFuture<>().defaultExecutor();
    }

    // ------------------------------------------------------------------ a transaction of its own

    @SuppressWarnings("try") // opened and closed, that is all
    private CompletionStage<?> begun() throws Exception {
        Executor context = transactions.context();
        try (Aside aside = Aside.put(services.manager(), caller)) {
            return CapturedContext.isShared()
                    ? transactions.apart().call(() -> begunHere(context))
                    : begunHere(context);
        } catch (OwnContext.RefusedException e) {
            return MethodStage.failed(e);
        }
    }

    private CompletionStage<?> begunHere(Executor context) throws Exception {
        AsyncTransaction transaction;
        try {
            transaction = transactions.begin(rules);
        } catch (SluiceException e) {
            return MethodStage.failed(e);
        }
        return ending(transaction, stageIn(transaction), context);
    }

    /** Calls the method. Afterwards the transaction is off the thread, or has ended. */
    private CompletionStage<?> stageIn(AsyncTransaction transaction) throws Exception {
        CompletionStage<?> stage;
        try {
            stage = stage();
        } catch (Throwable failure) {
            Outcome outcome = transaction.endHere(Decision.thrown(rules, failure));
            if (outcome != null && outcome.failure() instanceof SluiceException other && other != failure) {
                throw other; // the commit failed that the rules wanted
            }
            throw failure;
        }
        transaction.leave();
        return stage;
    }

    private <T> CompletionStage<T> ending(AsyncTransaction transaction, CompletionStage<T> stage, Executor context) {
        MethodStage<T> result =
                result(stage, transactions.executorIn(context), reason -> transaction.end(Decision.rollback(reason)));
        transaction.ended().thenAccept(outcome -> complete(result, outcome, context));
        stage.whenComplete((value, failure) -> transaction.end(Decision.of(rules, value, failure)));
        return result;
    }

    @SuppressWarnings("unchecked") // the value is the method's own
    private <T> void complete(MethodStage<T> result, Outcome outcome, Executor context) {
        Runnable finish = () -> result.finish((T) outcome.value(), outcome.failure());
        try {
            caller.run(() -> context.execute(finish));
        } finally {
            // where the context refused
            new CapturedContext(Runnable::run, null).execute(finish);
        }
    }

    // ------------------------------------------------------------------

    /** A stage whose completion by somebody else ends the method's work, if that is allowed. */
    private static <T> MethodStage<T> result(CompletionStage<T> stage, Executor executor, Predicate<Throwable> leave) {
        return new MethodStage<>(executor, reason -> {
            boolean allowed = leave.test(reason);
            if (allowed) {
                cancel(stage);
            }
            return allowed;
        });
    }

    private static void cancel(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().cancel(true);
        } catch (UnsupportedOperationException e) {
            // a stage that does not let itself be cancelled; what runs in the database is ended by the rollback
        }
    }
}
