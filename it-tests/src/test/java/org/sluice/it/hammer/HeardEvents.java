package org.sluice.it.hammer;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.sluice.api.PoolEvent;
import org.sluice.api.PoolEvent.Kind;

/** Counts what is told by events. */
@ApplicationScoped
public class HeardEvents {

    private final ConcurrentHashMap<Kind, AtomicLong> heard = new ConcurrentHashMap<>();

    void on(@ObservesAsync PoolEvent event) {
        of(event.kind()).incrementAndGet();
    }

    long count(Kind kind) {
        return of(kind).get();
    }

    private AtomicLong of(Kind kind) {
        return heard.computeIfAbsent(kind, none -> new AtomicLong());
    }
}
