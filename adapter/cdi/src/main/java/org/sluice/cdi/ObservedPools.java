package org.sluice.cdi;

import jakarta.enterprise.event.NotificationOptions;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.ObserverMethod;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sluice.api.PoolEvent;
import org.sluice.api.spi.PoolObserver;

/** Whether the application observes what happens to its pools, and how it is told: by asynchronous events. */
final class ObservedPools {

    private static final int MOST_THREADS = 4;
    private static final long IDLE_SECONDS = 10;

    private volatile boolean observed;
    private @Nullable ThreadPoolExecutor running;

    void collect(ObserverMethod<?> observer) {
        if (observer.isAsync()) {
            observed = true;
        } else {
            Log.synchronousObserver(observer.getBeanClass().getName());
        }
    }

    /**
     * Events have the factory's name as a qualifier, for those who observe one factory only. They are fired with the class loader
     * that the calling thread has now.
     *
     * @param threads of the application; a few of them run the observers, and end when idle
     */
    synchronized @Nullable PoolObserver observer(BeanManager beans, ThreadFactory threads) {
        if (!observed) {
            return null;
        }
        ThreadPoolExecutor made = new ThreadPoolExecutor(
                MOST_THREADS, MOST_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        made.allowCoreThreadTimeOut(true);
        running = made;
        return new Firing(beans, made);
    }

    /** Ends the threads when they have told what was fired. Idempotent. */
    synchronized void close() {
        if (running != null) {
            running.shutdown();
        }
    }

    private static final class Firing implements PoolObserver {

        private final BeanManager beans;
        /** Not the server's default: that captures a context for each event, and in Payara such captures disturb each other. */
        private final NotificationOptions ownThreads;

        private final ClassLoaderContext application = ClassLoaderContext.capture();

        Firing(BeanManager beans, Executor threads) {
            this.beans = beans;
            this.ownThreads = NotificationOptions.ofExecutor(threads);
        }

        @Override
        public CompletionStage<?> observe(PoolEvent event) {
            return CompletableFuture.supplyAsync(() -> fire(event), application).thenCompose(fired -> fired);
        }

        private CompletionStage<PoolEvent> fire(PoolEvent event) {
            return beans.getEvent()
                    .select(PoolEvent.class, Database.Literal.of(event.factory()))
                    .fireAsync(event, ownThreads);
        }
    }
}
