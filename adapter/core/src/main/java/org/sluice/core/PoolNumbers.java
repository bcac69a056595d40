package org.sluice.core;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.api.PoolHolder;
import org.sluice.api.PoolStatus;
import org.sluice.core.Borrower.Activity;

/** What a pool's numbers and its holders look like, in messages. */
final class PoolNumbers {

    private static final int HOLDERS = 3;
    private static final int LONGEST_STATEMENT = 60;

    private PoolNumbers() {}

    /** The numbers, and who holds connections longest. */
    static String text(PoolStatus status) {
        String numbers = "Limit " + status.maxSize() + ", open " + status.open() + ", in use " + status.inUse()
                + ", idle " + status.idle() + ", waiting " + status.waiting() + ".";
        if (status.holders().isEmpty()) {
            return numbers;
        }
        return numbers
                + status.holders().stream()
                        .limit(HOLDERS)
                        .map(PoolNumbers::text)
                        .collect(Collectors.joining("; ", " Held longest by: ", "."));
    }

    private static String text(PoolHolder holder) {
        String held = holder.borrower() + " for " + Durations.text(holder.held().toNanos());
        String place = holder.takenAt() == null ? "" : ", taken at " + holder.takenAt();
        String statement = holder.lastStatement();
        if (statement == null) {
            return held + place;
        }
        return held + place + " (" + (holder.busy() ? "busy" : "idle") + " for "
                + Durations.text(holder.since().toNanos()) + ": " + cut(statement) + ")";
    }

    private static String cut(String statement) {
        return statement.length() <= LONGEST_STATEMENT ? statement : statement.substring(0, LONGEST_STATEMENT) + "...";
    }

    /** What a lease's borrower is doing now. Not under the lane's lock. */
    static PoolHolder holder(Lease lease, long now) {
        Activity activity = lease.borrower().activity();
        return new PoolHolder(
                lease.borrower().name(),
                innermost(activity.takenAt()),
                lease.connection().processId(),
                Durations.between(lease.since(), now),
                activity.busy(),
                Durations.between(activity.since(), now),
                activity.lastStatement());
    }

    private static @Nullable String innermost(@Nullable CallSite place) {
        return place == null ? null : place.frames().get(0);
    }
}
