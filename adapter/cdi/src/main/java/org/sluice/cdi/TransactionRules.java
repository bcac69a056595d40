package org.sluice.cdi;

import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.DurationText;

/**
 * What {@link AsyncTransactional} says about one method.
 *
 * @param method its name for messages, such as {@code Transfers.transfer}
 * @param limit {@code null} where the configuration's counts; zero for none
 */
record TransactionRules(
        String method,
        TxType type,
        List<Class<? extends Throwable>> rollbackOn,
        List<Class<? extends Throwable>> dontRollbackOn,
        @Nullable Duration limit) {

    /** @throws IllegalArgumentException if the timeout is no duration */
    static TransactionRules of(String method, AsyncTransactional annotation) {
        return new TransactionRules(
                method,
                annotation.value(),
                List.of(annotation.rollbackOn()),
                List.of(annotation.dontRollbackOn()),
                limit(annotation.timeout()));
    }

    private static @Nullable Duration limit(String text) {
        if (text.isBlank()) {
            return null;
        }
        Duration limit = DurationText.parse(text.trim());
        if (limit == null || limit.isNegative() || limit.compareTo(Duration.ofDays(24)) > 0) {
            throw new IllegalArgumentException(
                    "timeout = '" + text
                            + "': allowed is a duration up to 24 days, such as 500ms, 30s, 1.5m, 1h, PT30S; a number alone is seconds");
        }
        return limit;
    }

    /** Whether a failure of the method rolls back (Jakarta Transactions 2.0, section 3.7). */
    boolean rollsBack(Throwable failure) {
        if (any(dontRollbackOn, failure)) {
            return false;
        }
        return any(rollbackOn, failure)
                || failure instanceof RuntimeException
                || failure instanceof Error
                || failure instanceof TimeoutException;
    }

    private static boolean any(List<Class<? extends Throwable>> types, Throwable failure) {
        return types.stream().anyMatch(type -> type.isInstance(failure));
    }

    /** What a stage failed with; dependent stages have a wrapper around it. */
    static Throwable unwrapped(Throwable failure) {
        Throwable inner = failure;
        while (inner instanceof CompletionException && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }
}
