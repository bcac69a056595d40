package org.sluice.postgres;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;
import org.sluice.api.spi.FactorySettings;
import org.sluice.core.AdapterThreads;
import org.sluice.core.PhysicalConnection;

/**
 * Opens connections to PostgreSQL, on event loops of its own. Owns one Vert.x, which is started by the first
 * {@link #connect} and ended by {@link #close()}.
 *
 * <p>Every method may be called from any thread and returns at once. Vert.x and Netty are entered on the event loops only: they
 * leave thread locals behind, which on a thread of the server would keep the adapter's class loader alive.
 */
public final class PostgresClient {

    /** The start of the names of the event loops' threads. */
    public static final String THREAD_PREFIX = "sluice-loop-";

    private final int eventLoops;
    private final Object lock = new Object();

    private @Nullable CompletableFuture<EventLoops> started;
    private @Nullable CompletableFuture<Void> closed;

    /**
     * Starts nothing.
     *
     * @param eventLoops how many event loops there will be, at least 1
     */
    public PostgresClient(int eventLoops) {
        if (eventLoops < 1) {
            throw new IllegalArgumentException("eventLoops must be at least 1, not " + eventLoops);
        }
        this.eventLoops = eventLoops;
    }

    /** Whether the calling thread is an event loop, which must not wait for anything. */
    public static boolean isEventLoop() {
        return Context.isOnEventLoopThread();
    }

    /**
     * Runs a task on the calling thread: on an event loop as soon as it has dealt with what has arrived on its connections by now,
     * elsewhere at once.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the event loop is ending
     */
    public static void afterWhatHasArrived(Runnable task) {
        Context context = isEventLoop() ? Vertx.currentContext() : null;
        if (context != null) {
            context.runOnContext(v -> task.run());
        } else {
            task.run();
        }
    }

    /**
     * Opens one connection, within {@code settings.connectTimeout()} for everything from the look-up of the name to the end of
     * the authentication. The socket of an attempt that is not ready by then is given up.
     *
     * @param onClosed called once, on the event loop, when the socket of a connection that was handed out is closed, for whatever
     *     reason; must not block
     * @return completes on an event loop; fails with {@link org.sluice.api.ConnectionFailedException}, or with
     *     {@link SluiceException} after {@link #close()}
     */
    public CompletableFuture<PhysicalConnection> connect(
            FactorySettings settings, Consumer<PhysicalConnection> onClosed) {
        return loops().thenCompose(loops -> {
            CompletableFuture<PhysicalConnection> opened = new CompletableFuture<>();
            Context context = loops.next();
            context.runOnContext(v -> Connecting.start(context.owner(), settings, onClosed, opened));
            return opened;
        });
    }

    /**
     * Closes every connection and ends the event loops. Idempotent.
     *
     * @return completes, normally, when all of it has ended; the threads die a moment later
     */
    public CompletableFuture<Void> close() {
        synchronized (lock) {
            if (closed == null) {
                closed = started == null ? CompletableFuture.completedFuture(null) : ended(started);
            }
            return closed.copy();
        }
    }

    private static CompletableFuture<Void> ended(CompletableFuture<EventLoops> started) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        CompletableFuture<EventLoops> unused = started.whenComplete((loops, failure) -> {
            if (failure == null) {
                loops.close(ended);
            } else {
                ended.complete(null);
            }
        });
        return ended;
    }

    private CompletableFuture<EventLoops> loops() {
        synchronized (lock) {
            if (closed != null) {
                return CompletableFuture.failedFuture(
                        new SluiceException("The resource adapter has been stopped: no connection can be opened"));
            }
            if (started == null || started.isCompletedExceptionally()) {
                started = start();
            }
            return started;
        }
    }

    private CompletableFuture<EventLoops> start() {
        CompletableFuture<EventLoops> result = new CompletableFuture<>();
        // a thread of its own: it takes Netty's thread locals with it when it ends, and what the loops' threads inherit
        // is its own
        new AdapterThreads("sluice-start")
                .newThread(() -> startOnOwnThread(result))
                .start();
        return result;
    }

    private void startOnOwnThread(CompletableFuture<EventLoops> result) {
        try {
            EventLoops.start(Vertx.vertx(options()), eventLoops, result);
        } catch (RuntimeException | LinkageError e) {
            result.completeExceptionally(new SluiceException("The event loops could not be started", e));
        }
    }

    private VertxOptions options() {
        return new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(eventLoops)
                // on workers run the look-up of host names, where the JDK does it, and the reading of certificates
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setUseDaemonThread(true)
                .setAddressResolverOptions(new AddressResolverOptions().setQueryTimeout(5_000))
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
    }
}
