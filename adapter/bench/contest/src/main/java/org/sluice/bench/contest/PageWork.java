package org.sluice.bench.contest;

import java.util.concurrent.CompletionStage;

/** An operation that somebody else asks for by HTTP, with a row as its answer; by itself it reads any row. */
public interface PageWork extends AsyncWork {

    /** Reads the row with this key. */
    CompletionStage<Item> item(int key);

    @Override
    default void begin(int session, Outcome outcome) {
        int key = Item.anyKey();
        item(key).whenComplete((item, failure) -> {
            if (failure != null) {
                outcome.failed(failure);
            } else if (item.isUnder(key)) {
                outcome.succeeded();
            } else {
                outcome.failed(new IllegalStateException("wrong row: " + item));
            }
        });
    }
}
