package org.sluice.api.spi;

import java.util.concurrent.CompletionStage;
import org.sluice.api.PoolEvent;

/** Tells an application what happens to a pool's connections. */
@FunctionalInterface
public interface PoolObserver {

    /**
     * Hands one event on. Called on a thread of the adapter, one event after another; must not block.
     *
     * @return completes, normally or not, when the application has dealt with the event
     */
    CompletionStage<?> observe(PoolEvent event);
}
