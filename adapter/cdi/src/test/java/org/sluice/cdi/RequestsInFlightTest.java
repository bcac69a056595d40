package org.sluice.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.glassfish.jersey.server.monitoring.RequestEvent;
import org.glassfish.jersey.server.monitoring.RequestEventListener;
import org.glassfish.jersey.server.spi.Container;
import org.junit.jupiter.api.Test;

class RequestsInFlightTest {

    private static final Duration SOON = Duration.ofSeconds(4);

    private final RequestsInFlight requests = new RequestsInFlight();

    private static RequestEvent event(RequestEvent.Type type) {
        return (RequestEvent) Proxy.newProxyInstance(
                RequestsInFlightTest.class.getClassLoader(),
                new Class<?>[] {RequestEvent.class},
                (proxy, method, arguments) -> method.getName().equals("getType") ? type : null);
    }

    private RequestEventListener begin() {
        return requests.onRequest(event(RequestEvent.Type.START));
    }

    @SuppressWarnings("NullAway") // which container it is does not matter
    private CompletableFuture<Thread> shutdown() {
        CompletableFuture<Thread> ended = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            requests.onShutdown((Container) null);
            ended.complete(Thread.currentThread());
        });
        thread.start();
        await().atMost(SOON).until(() -> ended.isDone() || thread.getState() == Thread.State.TIMED_WAITING);
        return ended;
    }

    @Test
    void end_nothingInFlight_doesNotWait() {
        begin().onEvent(event(RequestEvent.Type.FINISHED));

        assertThat(shutdown()).succeedsWithin(SOON);
    }

    @Test
    void end_requestsInFlight_waitsForTheLast() {
        RequestEventListener first = begin();
        RequestEventListener second = begin();
        CompletableFuture<Thread> ended = shutdown();

        first.onEvent(event(RequestEvent.Type.RESOURCE_METHOD_FINISHED));
        first.onEvent(event(RequestEvent.Type.FINISHED));
        assertThat(ended).isNotDone();

        second.onEvent(event(RequestEvent.Type.FINISHED));
        assertThat(ended).succeedsWithin(SOON);
    }

    @Test
    void end_againOnAnotherThread_waitsForTheSame() {
        RequestEventListener one = begin();
        CompletableFuture<Thread> ended = shutdown();
        CompletableFuture<Thread> endedToo = shutdown();

        one.onEvent(event(RequestEvent.Type.FINISHED));

        assertThat(ended).succeedsWithin(SOON);
        assertThat(endedToo).succeedsWithin(SOON);
    }
}
