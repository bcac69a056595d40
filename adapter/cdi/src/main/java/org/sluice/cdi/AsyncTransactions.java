package org.sluice.cdi;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;
import org.sluice.api.TransactionRolledBackException;
import org.sluice.api.spi.CurrentTransaction;
import org.sluice.api.spi.GlobalTransaction;

/** The transactions of one application's asynchronous methods: begins them, keeps their time, and ends them with the application. */
final class AsyncTransactions {

    private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(10);

    private final String application;
    private final Supplier<TransactionServices> services;
    private final Supplier<Executor> contexts;
    private final OwnContext apart;
    private final Executor threads;
    private final TransactionTimer timer;
    private final Duration limit;
    private final Runnable release;
    private final Set<AsyncTransaction> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * @param services finds the server's services, or throws a {@link SluiceException}
     * @param contexts captures the calling thread's context, as an executor that runs its tasks at once in that context
     * @param threads where transactions end
     * @param limit for methods that have none of their own; zero for none
     * @param release ends threads and timer
     */
    AsyncTransactions(
            String application,
            Supplier<TransactionServices> services,
            Supplier<Executor> contexts,
            Executor threads,
            TransactionTimer timer,
            Duration limit,
            Runnable release) {
        this.application = application;
        this.services = services;
        this.contexts = contexts;
        this.apart = new OwnContext(() -> CapturedContext.strictly(contexts.get()));
        this.threads = threads;
        this.timer = timer;
        this.limit = limit;
        this.release = release;
    }

    /** @throws SluiceException if the server has none */
    TransactionServices services() {
        return services.get();
    }

    /** The transaction of an asynchronous method that the calling thread's work belongs to, if there is one. */
    @Nullable GlobalTransaction current() {
        if (open.isEmpty()) {
            return CurrentTransaction.get();
        }
        // if one is open, the services were found
        GlobalTransaction found = CallersTransaction.of(services()).global();
        return found instanceof ForeignTransaction ? CurrentTransaction.get() : found;
    }

    /** Captures the calling thread's context for the stage of a method that is about to be called. */
    Executor context() {
        return contexts.get();
    }

    /** For sections in which a thread has a transaction. */
    OwnContext apart() {
        return apart;
    }

    /** Where the application's asynchronous dependents of a stage run. */
    Executor executorIn(Executor context) {
        return task -> threads.execute(() -> context.execute(task));
    }

    /**
     * Begins the transaction of a method on the calling thread, which then calls {@link AsyncTransaction#leave} or
     * {@link AsyncTransaction#endHere}.
     *
     * @throws SluiceException if the server refuses, or the application has ended
     */
    AsyncTransaction begin(TransactionRules rules) {
        refuseAfterEnd(rules);
        AsyncTransaction begun =
                AsyncTransaction.begin(services(), threads, apart, "the transaction of " + rules.method());
        open.add(begun);
        Runnable forget = watch(begun, rules);
        begun.atEnd(() -> {
            forget.run();
            open.remove(begun);
        });
        if (closed) {
            // close() may have missed it
            stop(begun);
        }
        return begun;
    }

    private Runnable watch(AsyncTransaction begun, TransactionRules rules) {
        @Nullable Duration own = rules.limit();
        Duration longest = own != null ? own : limit;
        return longest.isZero()
                ? () -> {}
                : timer.after(longest, () -> begun.end(Decision.rollback(tooLong(begun, longest, own != null))));
    }

    private static TransactionRolledBackException tooLong(AsyncTransaction begun, Duration longest, boolean own) {
        String text = longest.toMillis() + " ms";
        return new TransactionRolledBackException(
                "SLUICE3041: " + begun.description() + " was rolled back: it took longer than " + text + ", its limit ("
                        + (own ? "timeout of @AsyncTransactional" : "sluice.transaction-timeout") + ")",
                new TimeoutException("longer than " + text));
    }

    private void refuseAfterEnd(TransactionRules rules) {
        if (closed) {
            throw new SluiceException("SLUICE3037: the transaction of " + rules.method()
                    + " can not be begun: the application " + application + " has ended");
        }
    }

    private void stop(AsyncTransaction transaction) {
        transaction.end(Decision.rollback(new TransactionRolledBackException(
                "SLUICE3056: " + transaction.description() + " was rolled back: the application " + application
                        + " is ending",
                new IllegalStateException("the application has ended"))));
    }

    /** Rolls back what is open, waits for the end of that (not for ever), and begins no more. Idempotent. */
    void close() {
        closed = true;
        open.forEach(this::stop);
        CompletableFuture<?>[] ends = open.stream()
                .map(transaction -> transaction.ended().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        Throwable failure = Blocking.failureOf(CompletableFuture.allOf(ends), LONGEST_FAREWELL);
        if (failure != null) {
            Log.notEnded(open, failure);
        }
        release.run();
    }
}
