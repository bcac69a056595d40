package org.sluice.postgres;

import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sluice.api.Result;
import org.sluice.core.PhysicalConnection;

/** Waits for answers, for tests. */
final class Answers {

    private Answers() {}

    static <T extends @Nullable Object> T of(CompletableFuture<T> answer) {
        return answer.orTimeout(8, TimeUnit.SECONDS).join();
    }

    static Result execute(PhysicalConnection connection, String sql, @Nullable Object... parameters) {
        return of(connection.execute(sql, parameters));
    }

    /** The first column of the first row. */
    static @Nullable Object value(PhysicalConnection connection, String sql, @Nullable Object... parameters) {
        return execute(connection, sql, parameters).rows().get(0).get(0);
    }

    static <E extends Throwable> E failure(CompletableFuture<?> answer, Class<E> type) {
        Throwable thrown = catchThrowable(() -> of(answer));
        if (thrown instanceof CompletionException && type.isInstance(thrown.getCause())) {
            return type.cast(Objects.requireNonNull(thrown.getCause()));
        }
        throw new AssertionError("Not failed with " + type.getSimpleName(), thrown);
    }
}
