package org.sluice.it.soak;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads the numbers of accounts as a stream, a few at a time, and looks whether they are 1, 2, 3 and so on. */
final class AccountReader implements Flow.Subscriber<Integer> {

    private static final int PORTION = 70;

    private final int wanted;
    private final boolean toTheEnd;
    private final CompletableFuture<Boolean> result = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;
    private int read;
    private boolean right = true;

    /** @param toTheEnd whether there are no more than are wanted; else the rest is not asked for */
    AccountReader(int wanted, boolean toTheEnd) {
        this.wanted = wanted;
        this.toTheEnd = toTheEnd;
    }

    /** Whether the rows were those that there are; fails as the stream does. */
    CompletionStage<Boolean> result() {
        return result;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(PORTION);
    }

    @Override
    public void onNext(Integer account) {
        read++;
        right &= account == read;
        if (!toTheEnd && read == wanted) {
            subscribed().cancel();
            result.complete(right);
        } else if (read % PORTION == 0) {
            subscribed().request(PORTION);
        }
    }

    private Flow.Subscription subscribed() {
        if (subscription == null) {
            throw new IllegalStateException("a row before the subscription");
        }
        return subscription;
    }

    @Override
    public void onError(Throwable failure) {
        result.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        result.complete(right && read == wanted);
    }
}
