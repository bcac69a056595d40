package org.sluice.it.watch;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.sluice.api.PoolEvent;
import org.sluice.cdi.Database;

/** Hears what happens to the pools' connections. */
@ApplicationScoped
public class PoolListener {

    private final Queue<PoolEvent> all = new ConcurrentLinkedQueue<>();
    private final Queue<PoolEvent> watched = new ConcurrentLinkedQueue<>();
    private final Queue<String> threads = new ConcurrentLinkedQueue<>();

    void onAny(@ObservesAsync PoolEvent event) {
        all.add(event);
        threads.add(Thread.currentThread().getName());
    }

    void onWatched(@ObservesAsync @Database("watched") PoolEvent event) {
        watched.add(event);
    }

    /** Of every factory. */
    public Collection<PoolEvent> all() {
        return all;
    }

    /** Of the watched factory. */
    public Collection<PoolEvent> watched() {
        return watched;
    }

    /** Where they were heard. */
    public Collection<String> threads() {
        return threads;
    }
}
