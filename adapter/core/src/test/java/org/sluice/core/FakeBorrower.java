package org.sluice.core;

import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;

/** Somebody who holds connections, and does with them what a test says. */
final class FakeBorrower implements Borrower {

    private final String name;
    private volatile Activity activity = new Activity(false, false, 0, null, null);
    private volatile @Nullable SluiceException reclaimed;

    FakeBorrower(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Activity activity() {
        return activity;
    }

    void does(Activity now) {
        activity = now;
    }

    @Override
    public void reclaim(SluiceException reason) {
        reclaimed = reason;
    }

    @Nullable SluiceException reclaimed() {
        return reclaimed;
    }
}
