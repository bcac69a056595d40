package org.sluice.cdi;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.jersey.server.monitoring.ApplicationEvent;
import org.glassfish.jersey.server.monitoring.ApplicationEventListener;
import org.glassfish.jersey.server.monitoring.RequestEvent;
import org.glassfish.jersey.server.monitoring.RequestEventListener;
import org.glassfish.jersey.server.spi.Container;
import org.glassfish.jersey.server.spi.ContainerLifecycleListener;

/**
 * The requests of one Jakarta REST application that have no answer yet. Jersey answers none after its end, and on Payara the client
 * of such a request waits for ever. So the end waits: first for what finishes by itself, then for what has been told that the
 * application is ending.
 */
final class RequestsInFlight implements ApplicationEventListener, ContainerLifecycleListener, RequestEventListener {

    private static final Duration BY_THEMSELVES = Duration.ofSeconds(5);
    /** From a stage's end to the end of the request. */
    private static final Duration ANSWERING = Duration.ofSeconds(2);

    private final AtomicInteger count = new AtomicInteger();
    private final CountDownLatch lastOne = new CountDownLatch(1);
    private volatile boolean ending;

    @Override
    public void onEvent(ApplicationEvent event) {
        // only requests count
    }

    @Override
    public RequestEventListener onRequest(RequestEvent started) {
        count.incrementAndGet();
        return this;
    }

    @Override
    public void onEvent(RequestEvent event) {
        if (event.getType() == RequestEvent.Type.FINISHED) {
            count.decrementAndGet();
            noteIfLast();
        }
    }

    private void noteIfLast() {
        if (ending && count.get() == 0) {
            lastOne.countDown();
        }
    }

    @Override
    public void onStartup(Container container) {
        // nothing is in flight
    }

    @Override
    public void onReload(Container container) {
        // goes on
    }

    @Override
    public void onShutdown(Container container) {
        ending = true;
        noteIfLast();
        try {
            if (!lastOne.await(BY_THEMSELVES.toMillis(), TimeUnit.MILLISECONDS)) {
                Log.requestsInFlight(count.get());
                Duration grace = SluiceExtension.endOfCurrentApplication();
                lastOne.await(grace.plus(ANSWERING).toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
