package org.sluice.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One statement on its way: how it is sent, who looks at its end first, and what came of it. Guarded by its hold, but for
 * {@code result}.
 */
final class Flight<T> {

    /** Looks at how a statement ended, before anybody else does; gives the failure to report, or {@code null} for success. */
    @FunctionalInterface
    interface Verdict {
        @Nullable Throwable on(@Nullable Throwable failure);
    }

    /** What whoever issued it waits for. */
    final CompletableFuture<T> result = new CompletableFuture<>();

    private final String sql;
    private final Function<PhysicalConnection, CompletableFuture<T>> how;
    private final boolean mayTouchState;
    private final Duration timeout;
    private boolean opensTransaction;
    private boolean mayBeShared;
    private @Nullable CallSite issuedAt;

    /** Set when it starts, by the session. */
    private Verdict verdict = failure -> failure;

    private Consumer<? super @Nullable T> look = value -> {};

    /** Where it flies; {@code null} until then. */
    private volatile @Nullable Hold hold;

    private volatile @Nullable Throwable cancelled;
    private boolean cancelSent;
    private Scheduler.Timer watch = () -> {};

    /**
     * A statement that was not sent yet.
     *
     * @param sql its text, for messages
     * @param mayTouchState whether it may change the state of its connection beyond its transaction
     * @param timeout zero for no limit
     */
    Flight(
            String sql,
            Function<PhysicalConnection, CompletableFuture<T>> how,
            boolean mayTouchState,
            Duration timeout) {
        this.sql = sql;
        this.how = how;
        this.mayTouchState = mayTouchState;
        this.timeout = timeout;
    }

    /** A command of the adapter's own. */
    static Flight<Void> command(String sql) {
        return new Flight<>(sql, connection -> connection.command(sql), false, Duration.ZERO);
    }

    /** BEGIN, with its options. */
    static Flight<Void> begin(String sql) {
        Flight<Void> begin = command(sql);
        begin.opensTransaction = true;
        return begin;
    }

    /** Whether what is sent behind it relies on it: should it fail alone, that would be done outside of every transaction. */
    boolean opensTransaction() {
        return opensTransaction;
    }

    /** Lets it travel on a connection together with those of other sessions; before it is submitted. */
    Flight<T> shareable() {
        mayBeShared = true;
        return this;
    }

    boolean mayBeShared() {
        return mayBeShared;
    }

    /** Notes where it was issued; before it is sent. */
    void issuedAt(@Nullable CallSite place) {
        issuedAt = place;
    }

    @Nullable CallSite issuedAt() {
        return issuedAt;
    }

    String sql() {
        return sql;
    }

    boolean mayTouchState() {
        return mayTouchState;
    }

    Flight<T> judgedBy(Verdict judge) {
        verdict = judge;
        return this;
    }

    /** Shows the result to somebody before anybody else gets it. */
    Flight<T> shownTo(Consumer<? super @Nullable T> looker) {
        look = looker;
        return this;
    }

    void show(@Nullable T value) {
        look.accept(value);
    }

    CompletableFuture<T> send(PhysicalConnection connection) {
        return how.apply(connection);
    }

    @Nullable Throwable judge(@Nullable Throwable failure) {
        return verdict.on(failure);
    }

    Duration timeout() {
        return timeout;
    }

    void boards(Hold where) {
        hold = where;
    }

    @Nullable Hold hold() {
        return hold;
    }

    @Nullable Throwable cancelled() {
        return cancelled;
    }

    /** Marks it; the first reason counts. */
    void cancel(Throwable reason) {
        if (cancelled == null) {
            cancelled = reason;
        }
    }

    boolean cancelSent() {
        return cancelSent;
    }

    void sendCancelOnce() {
        cancelSent = true;
    }

    void watchedBy(Scheduler.Timer timer) {
        watch = timer;
    }

    void unwatch() {
        watch.cancel();
    }
}
