package org.sluice.cdi;

import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.ObserverMethod;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.sluice.api.PoolEvent;
import org.sluice.api.spi.PoolObserver;

/** Whether the application observes what happens to its pools, and how it is told: by asynchronous events. */
final class ObservedPools {

    private volatile boolean observed;

    void collect(ObserverMethod<?> observer) {
        if (observer.isAsync()) {
            observed = true;
        } else {
            Log.synchronousObserver(observer.getBeanClass().getName());
        }
    }

    /**
     * Events have the factory's name as a qualifier, for those who observe one factory only. They are fired with the class loader that
     * the calling thread has now: Payara looks there for what captures a thread's context, at each event, and logs an error if it finds less
     * than it has found before.
     */
    @Nullable PoolObserver observer(BeanManager beans) {
        return observed ? new Firing(beans) : null;
    }

    private static final class Firing implements PoolObserver {

        private final BeanManager beans;
        private final ClassLoaderContext application = ClassLoaderContext.capture();

        Firing(BeanManager beans) {
            this.beans = beans;
        }

        @Override
        public CompletionStage<?> observe(PoolEvent event) {
            return CompletableFuture.supplyAsync(() -> fire(event), application).thenCompose(fired -> fired);
        }

        private CompletionStage<PoolEvent> fire(PoolEvent event) {
            return beans.getEvent()
                    .select(PoolEvent.class, Database.Literal.of(event.factory()))
                    .fireAsync(event);
        }
    }
}
