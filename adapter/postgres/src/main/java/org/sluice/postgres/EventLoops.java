package org.sluice.postgres;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.sluice.api.SluiceException;

/** The running Vert.x with one context for each of its event loops. */
final class EventLoops {

    private final Vertx vertx;
    private final List<Context> contexts;
    private final AtomicInteger turn = new AtomicInteger();

    private EventLoops(Vertx vertx, List<Context> contexts) {
        this.vertx = vertx;
        this.contexts = contexts;
    }

    /** Makes the contexts. Vert.x deals the event loops out in turn, so that as many verticles as loops have one each. */
    static void start(Vertx vertx, int count, CompletableFuture<EventLoops> result) {
        List<Anchor> anchors = new ArrayList<>();
        List<Future<String>> deployments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Anchor anchor = new Anchor(PostgresClient.THREAD_PREFIX + i);
            anchors.add(anchor);
            deployments.add(vertx.deployVerticle(anchor));
        }
        Future.all(deployments).onComplete(all -> {
            if (all.succeeded()) {
                result.complete(new EventLoops(
                        vertx, anchors.stream().map(Anchor::context).toList()));
            } else {
                vertx.close();
                result.completeExceptionally(new SluiceException("The event loops could not be started", all.cause()));
            }
        });
    }

    /** The context of the next loop, in turn. */
    Context next() {
        return contexts.get(Math.floorMod(turn.getAndIncrement(), contexts.size()));
    }

    /** Closes every connection and ends the loops. */
    void close(CompletableFuture<Void> ended) {
        next().runOnContext(v -> vertx.close().onComplete(end -> ended.complete(null)));
    }

    /** Stands for one event loop. */
    private static final class Anchor extends VerticleBase {

        private final String threadName;

        Anchor(String threadName) {
            this.threadName = threadName;
        }

        @Override
        public Future<?> start() {
            Thread.currentThread().setName(threadName);
            return Future.succeededFuture();
        }

        Context context() {
            return context;
        }
    }
}
