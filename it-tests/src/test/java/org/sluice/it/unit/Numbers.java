package org.sluice.it.unit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Counts the rows of a stream and adds up their numbers, until it has as many as it wants; then it neither asks for more nor
 * cancels.
 */
public final class Numbers implements Flow.Subscriber<Numbers.Line> {

    /** A row of the stream: a type of the application's. */
    public record Line(int number, String text) {}

    /** What was seen. */
    public record Seen(long rows, long sum) {}

    private final CompletableFuture<Seen> seen = new CompletableFuture<>();
    private final long enough;
    private long rows;
    private long sum;

    private Numbers(long enough) {
        this.enough = enough;
    }

    /** Reads until the end, or until it has seen {@code enough}. */
    public static CompletionStage<Seen> read(Flow.Publisher<Line> stream, long enough) {
        Numbers numbers = new Numbers(enough);
        stream.subscribe(numbers);
        return numbers.seen;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(enough);
    }

    @Override
    public void onNext(Line line) {
        rows++;
        sum += line.number();
        if (rows == enough) {
            seen.complete(new Seen(rows, sum));
        }
    }

    @Override
    public void onError(Throwable failure) {
        seen.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        seen.complete(new Seen(rows, sum));
    }
}
