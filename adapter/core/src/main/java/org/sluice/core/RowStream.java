package org.sluice.core;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sluice.api.Result;
import org.sluice.api.UsageException;

/**
 * Rows from a cursor, as many as are asked for.
 *
 * <p>One subscriber. A portion is read when the subscriber wants more and has been given all of the last one; nothing is read
 * ahead. Signals come one after another, on the application's threads.
 *
 * @see <a href="https://www.reactive-streams.org">Reactive Streams</a>
 */
final class RowStream<T> implements Flow.Publisher<T> {

    /** What a stream needs of its session. */
    interface Source {

        /** Opens the cursor, in a transaction. */
        Flight<RowCursor> open();

        /** Sends something of the cursor's, in the order of the session. */
        <R> Flight<R> send(Function<PhysicalConnection, CompletableFuture<R>> how);

        /** The stream has ended, and with it what was opened for it. Called once. */
        void end();

        /** The subscriber wants no more while a portion is on the way. */
        void cancelled(Flight<?> underWay);
    }

    private final Source source;
    private final Function<Result, List<T>> mapping;
    private final int fetchSize;
    private final Executor executor;
    private final AtomicBoolean subscribed = new AtomicBoolean();

    RowStream(Source source, Function<Result, List<T>> mapping, int fetchSize, Executor executor) {
        this.source = source;
        this.mapping = mapping;
        this.fetchSize = fetchSize;
        this.executor = executor;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        if (subscribed.compareAndSet(false, true)) {
            Reading reading = new Reading(subscriber);
            executor.execute(() -> reading.run(() -> subscriber.onSubscribe(reading)));
        } else {
            executor.execute(() -> {
                subscriber.onSubscribe(new NothingToAskFor());
                subscriber.onError(new UsageException(
                        "SLUICE1122: a stream of rows has one subscriber; call stream(...) again for another"));
            });
        }
    }

    private static final class NothingToAskFor implements Flow.Subscription {
        @Override
        public void request(long n) {
            // it has failed
        }

        @Override
        public void cancel() {
            // it has failed
        }
    }

    /** One reading of the rows. Its state is guarded by itself; signals are given outside the lock, by one thread at a time. */
    private final class Reading implements Flow.Subscription {

        private final Flow.Subscriber<? super T> subscriber;
        private final Queue<T> rows = new ArrayDeque<>();
        private long wanted;
        private boolean signalling = true;
        private boolean ended;
        private @Nullable Throwable failure;
        private @Nullable RowCursor cursor;
        private @Nullable Flight<?> underWay;
        private boolean complete;

        Reading(Flow.Subscriber<? super T> subscriber) {
            this.subscriber = subscriber;
        }

        /** Gives the first signal, then what it brought about. */
        void run(Runnable first) {
            give(first);
            go();
        }

        /** A subscriber that throws breaks the rules, and is not heard of again: nobody would end the stream then. */
        private void give(Runnable signal) {
            boolean given = false;
            try {
                signal.run();
                given = true;
            } finally {
                synchronized (this) {
                    signalling = false;
                }
                if (!given) {
                    cancel();
                }
            }
        }

        @Override
        public void request(long n) {
            synchronized (this) {
                if (n <= 0) {
                    failure =
                            new IllegalArgumentException("request(" + n + "): at least 1 (Reactive Streams, rule 3.9)");
                } else {
                    wanted = wanted + n < 0 ? Long.MAX_VALUE : wanted + n;
                }
            }
            executor.execute(this::go);
        }

        @Override
        public void cancel() {
            Flight<?> waiting;
            synchronized (this) {
                if (ended) {
                    return;
                }
                ended = true;
                rows.clear();
                waiting = underWay;
            }
            if (waiting != null) {
                source.cancelled(waiting);
            }
            finish();
        }

        /** Signals what is due; reads on when there is nothing to signal and something is wanted. On the application's threads. */
        private void go() {
            while (true) {
                Runnable signal;
                synchronized (this) {
                    if (signalling) {
                        return;
                    }
                    signal = due();
                    if (signal == null) {
                        return;
                    }
                    signalling = true;
                }
                give(signal);
            }
        }

        private @Nullable Runnable due() {
            if (ended) {
                return null;
            }
            Throwable cause = failure;
            if (cause != null) {
                ended = true;
                return () -> {
                    finish();
                    subscriber.onError(cause);
                };
            }
            T row = wanted > 0 ? rows.poll() : null;
            if (row != null) {
                wanted--;
                return () -> subscriber.onNext(row);
            }
            if (complete && rows.isEmpty()) {
                ended = true;
                return () -> {
                    finish();
                    subscriber.onComplete();
                };
            }
            return wanted > 0 && rows.isEmpty() && underWay == null ? this::fetch : null;
        }

        private void fetch() {
            RowCursor open = cursor;
            if (open == null) {
                Flight<RowCursor> opening = source.open();
                underWay(opening);
                opening.result.whenComplete((opened, refusal) -> {
                    synchronized (this) {
                        cursor = opened;
                    }
                    arrived(refusal, () -> {});
                });
            } else {
                Flight<Result> reading = source.send(connection -> open.read(fetchSize));
                underWay(reading);
                reading.result.whenComplete((portion, refusal) -> arrived(refusal, () -> take(portion, open)));
            }
        }

        private synchronized void underWay(Flight<?> flight) {
            underWay = flight;
        }

        /** Rows are mapped on the application's threads: a record's constructor is application code. */
        private void arrived(@Nullable Throwable refusal, Runnable then) {
            executor.execute(() -> {
                synchronized (this) {
                    underWay = null;
                    if (refusal != null) {
                        failure = Failures.unwrapped(refusal);
                    }
                }
                if (refusal == null) {
                    then.run();
                }
                go();
            });
        }

        private void take(Result portion, RowCursor open) {
            try {
                List<T> mapped = mapping.apply(portion);
                synchronized (this) {
                    rows.addAll(mapped);
                    complete = !open.hasMore();
                }
            } catch (RuntimeException e) {
                synchronized (this) {
                    failure = e;
                }
            }
        }

        private void finish() {
            RowCursor open;
            synchronized (this) {
                open = cursor;
            }
            if (open != null) {
                source.send(connection -> open.close());
            }
            source.end();
        }
    }
}
