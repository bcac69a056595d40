package org.sluice.cdi;

import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.ObserverMethod;
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

    /** Events have the factory's name as a qualifier, for those who observe one factory only. */
    @Nullable PoolObserver observer(BeanManager beans) {
        return observed
                ? event -> beans.getEvent()
                        .select(PoolEvent.class, Database.Literal.of(event.factory()))
                        .fireAsync(event)
                : null;
    }
}
