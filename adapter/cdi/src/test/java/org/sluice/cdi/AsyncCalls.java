package org.sluice.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.CurrentTransaction;
import org.sluice.api.spi.GlobalTransaction;

/** What the tests of asynchronous methods have in common: a server, its threads and its time, and calls of methods. */
final class AsyncCalls {

    final FakeTransactionManager server = new FakeTransactionManager();
    final ManualThreads threads = new ManualThreads();
    final ManualTimer timer = new ManualTimer();
    final AsyncTransactions transactions = with(threads, Duration.ZERO);

    /** With other threads, and a limit by configuration. */
    AsyncTransactions with(Executor others, Duration limit) {
        return new AsyncTransactions("bank", server::services, () -> Runnable::run, others, timer, limit, () -> {});
    }

    /** Calls a method that returns a stage. */
    <T> CompletableFuture<T> call(TxType type, Callable<@Nullable CompletionStage<T>> method) {
        return call(transactions, rules(type), method);
    }

    /** Calls a method that must not throw. */
    @SuppressWarnings("unchecked") // the stage is the method's
    <T> CompletableFuture<T> call(
            AsyncTransactions by, TransactionRules rules, Callable<@Nullable CompletionStage<T>> method) {
        try {
            return (CompletableFuture<T>) TransactionalCall.call(by, rules, method::call);
        } catch (Exception e) {
            throw new AssertionError("thrown by the call", e);
        }
    }

    static TransactionRules rules(TxType type) {
        return new TransactionRules("Transfers.transfer", type, List.of(), List.of(), null);
    }

    static TransactionRules limited(Duration limit) {
        return new TransactionRules("Transfers.transfer", TxType.REQUIRED, List.of(), List.of(), limit);
    }

    static TransactionRules rollingBackOn(Class<? extends Throwable> type) {
        return new TransactionRules("Transfers.transfer", TxType.REQUIRED, List.of(type), List.of(), null);
    }

    static TransactionRules committingOn(Class<? extends Throwable> type) {
        return new TransactionRules("Transfers.transfer", TxType.REQUIRED, List.of(type), List.of(type), null);
    }

    /** What a session would find on the calling thread: its transaction, else the bound one's key, else {@code "none"}. */
    String seen() {
        GlobalTransaction bound = CurrentTransaction.get();
        String onThread = server.onThread();
        return onThread.equals("none") && bound != null ? "bound " + bound.key() : onThread;
    }

    /** Runs something as a continuation of the transaction that was begun on this thread. */
    void continuing(GlobalTransaction transaction, Runnable continuation) {
        ManualThreads.onThread("continuation", () -> {
            CurrentTransaction.replace(transaction);
            continuation.run();
            assertThat(CurrentTransaction.get()).isSameAs(transaction);
            assertThat(server.onThread()).isEqualTo("none");
        });
    }

    /** The transaction that the calling thread has. */
    GlobalTransaction current() {
        return (GlobalTransaction) java.util.Objects.requireNonNull(server.getResource(CurrentTransaction.RESOURCE));
    }

    void assertClean() {
        assertThat(server.violations).isEmpty();
        assertThat(server.onThread()).isEqualTo("none");
        assertThat(CurrentTransaction.get()).isNull();
    }
}
