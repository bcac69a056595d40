package org.sluice.connector;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.sluice.api.SluiceException;

/** Finds connections behind which nobody answers. */
final class Validation {

    private static final String QUESTION = "select 1";
    private static final String REASON = "it did not answer when the application server validated it";

    private Validation() {}

    /** Those whose socket is closed. Does not block. */
    static Set<Object> closed(Collection<?> candidates) {
        Set<Object> closed = new HashSet<>();
        for (Object candidate : candidates) {
            if (candidate instanceof SluiceManagedConnection connection && !connection.isOpen()) {
                closed.add(connection);
            }
        }
        return closed;
    }

    /** Those that are closed or do not answer a question within their {@code pre-ping-timeout}. All are asked at once; blocks. */
    static Set<Object> silent(Collection<?> candidates) {
        Set<Object> silent = closed(candidates);
        Map<SluiceManagedConnection, CompletableFuture<Void>> asked = new LinkedHashMap<>();
        for (Object candidate : candidates) {
            if (candidate instanceof SluiceManagedConnection connection && !silent.contains(connection)) {
                asked.put(connection, connection.physical().command(QUESTION));
            }
        }
        long start = System.nanoTime();
        asked.forEach((connection, answer) -> {
            Duration left = connection.validationTimeout().minusNanos(System.nanoTime() - start);
            if (!answers(answer, left)) {
                connection.physical().close(REASON);
                silent.add(connection);
            }
        });
        return silent;
    }

    private static boolean answers(CompletableFuture<Void> answer, Duration limit) {
        try {
            Blocking.await(answer, limit.isNegative() ? Duration.ZERO : limit, "the answer to a validation");
            return true;
        } catch (SluiceException e) {
            return false;
        }
    }
}
