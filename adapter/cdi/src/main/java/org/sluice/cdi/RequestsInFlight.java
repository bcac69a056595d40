package org.sluice.cdi;

import java.time.Duration;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.glassfish.jersey.server.monitoring.ApplicationEvent;
import org.glassfish.jersey.server.monitoring.ApplicationEventListener;
import org.glassfish.jersey.server.monitoring.RequestEvent;
import org.glassfish.jersey.server.monitoring.RequestEventListener;
import org.glassfish.jersey.server.spi.Container;
import org.glassfish.jersey.server.spi.ContainerLifecycleListener;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one Jakarta REST application that have no answer yet. Jersey answers none after its end, and on Payara the client
 * of such a request waits for ever. So the end waits: first for what finishes by itself, then for what has been told that the
 * application is ending.
 */
final class RequestsInFlight implements ApplicationEventListener, ContainerLifecycleListener {

    /** As long as statements have by themselves, as a rule ({@code sluice.close-grace}). */
    private static final Duration BY_THEMSELVES = Duration.ofSeconds(5);

    private static final Duration AFTERWARDS = Duration.ofSeconds(5);

    /** One party for each request, and one for this. */
    private final Phaser requests = new Phaser(1);

    @Override
    public void onEvent(ApplicationEvent event) {
        // only requests count
    }

    @Override
    public @Nullable RequestEventListener onRequest(RequestEvent started) {
        return requests.register() < 0
                ? null
                : event -> {
                    if (event.getType() == RequestEvent.Type.FINISHED) {
                        requests.arriveAndDeregister();
                    }
                };
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
        int phase = requests.arriveAndDeregister();
        if (!awaitEnd(phase, BY_THEMSELVES)) {
            SluiceExtension.endOfCurrentApplication();
            awaitEnd(phase, AFTERWARDS);
        }
    }

    private boolean awaitEnd(int phase, Duration limit) {
        try {
            requests.awaitAdvanceInterruptibly(phase, limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
