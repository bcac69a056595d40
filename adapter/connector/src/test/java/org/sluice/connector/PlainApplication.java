package org.sluice.connector;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.Application;
import org.sluice.api.spi.PoolLimits;
import org.sluice.api.spi.PoolObserver;

/** An application outside every server, with a configuration and perhaps somebody who observes its pool. */
record PlainApplication(
        String name,
        Function<String, @Nullable String> values,
        @Nullable PoolObserver observer,
        PoolLimits limits) implements Application {

    PlainApplication(String name, Function<String, @Nullable String> values, @Nullable PoolObserver observer) {
        this(name, values, observer, PoolLimits.unknown());
    }

    PlainApplication(Function<String, @Nullable String> values) {
        this("tests", values, null);
    }

    @Override
    public @Nullable String configuration(String key) {
        return values.apply(key);
    }

    @Override
    public ThreadFactory continuationThreads() {
        return task -> {
            Thread thread = new Thread(task, "continuation");
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public Executor captureContext() {
        return Runnable::run;
    }
}
