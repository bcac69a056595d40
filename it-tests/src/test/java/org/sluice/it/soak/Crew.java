package org.sluice.it.soak;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sluice.it.soak.UnitLog.Counter;

/**
 * Many hands that do one unit after the other, without a thread for each, until there is none left or the application ends. A hand
 * that finds no database rests for a moment.
 */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // injected
public class Crew {

    private static final System.Logger LOG = System.getLogger(Crew.class.getName());
    private static final long REST_MILLIS = 300;
    /** A statement may wait 20 s for a connection and run for 20 s, and a decision of two phases waits 60 s for PostgreSQL. */
    private static final long BOUND_MILLIS = 120_000;

    private static final int LOGGED = 100;

    @Inject
    Worker worker;

    @Inject
    SoakSettings settings;

    @Resource
    ManagedExecutorService executor;

    @Resource
    ManagedScheduledExecutorService scheduler;

    /** Units end after the application, too, when its beans cannot be asked for anything any more. */
    private UnitLog log;

    private Plan plan;

    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicInteger logged = new AtomicInteger();
    private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
    private volatile boolean ending;
    private volatile int limit;

    @PostConstruct
    void begin() {
        log = settings.log();
        plan = settings.plan();
    }

    /** Sets them to work until all units below the limit are taken. */
    void work(int hands, int unitLimit) {
        limit = unitLimit;
        busy.addAndGet(hands);
        for (int hand = 0; hand < hands; hand++) {
            executor.execute(this::next);
        }
    }

    /** Hands that have something to do. */
    int busy() {
        return busy.get();
    }

    /** How often units have failed, by the name of the failure. */
    Map<String, LongAdder> failures() {
        return failures;
    }

    private void next() {
        while (true) {
            int unit = ending ? -1 : log.take(limit);
            if (unit < 0) {
                busy.decrementAndGet();
                return;
            }
            long begun = System.nanoTime();
            CompletableFuture<?> running = started(() -> worker.work(unit)).toCompletableFuture();
            if (!running.isDone()) {
                running.whenComplete((done, failure) -> goOn(end(unit, begun, failure)));
                return;
            }
            Failure failure =
                    end(unit, begun, running.handle((done, thrown) -> thrown).join());
            if (failure.isOfPlace()) {
                goOn(failure);
                return;
            }
        }
    }

    private void goOn(Failure failure) {
        if (!failure.isOfPlace()) {
            next();
            return;
        }
        try {
            scheduler.schedule(this::next, REST_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException | IllegalStateException e) {
            // the application has ended
            busy.decrementAndGet();
        }
    }

    /** One unit that somebody has asked for by HTTP; completes normally, if at all. */
    CompletionStage<?> unitOfRequest() {
        int unit = log.take(limit);
        if (unit < 0) {
            return CompletableFuture.completedFuture(null);
        }
        long begun = System.nanoTime();
        return started(() -> worker.workOfRequest(unit)).handle((done, failure) -> end(unit, begun, failure));
    }

    private static CompletionStage<?> started(Supplier<CompletionStage<?>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Failure end(int unit, long begun, @Nullable Throwable thrown) {
        Failure failure = Failure.of(thrown);
        log.end(unit, failure.told(plan.task(unit)));
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        log.atLeast(Counter.LONGEST, took);
        if (took > BOUND_MILLIS) {
            log.count(Counter.LATE);
        }
        if (failure.isStrange()) {
            log.count(Counter.STRANGE);
        }
        if (thrown != null) {
            LongAdder times =
                    failures.computeIfAbsent(plan.task(unit) + ": " + failure.name(), none -> new LongAdder());
            times.increment();
            if (times.sum() == 1 || (failure.isStrange() && logged.getAndIncrement() < LOGGED)) {
                LOG.log(System.Logger.Level.INFO, "unit " + unit + ", " + plan.task(unit), thrown);
            }
        }
        return failure;
    }

    @PreDestroy
    void end() {
        ending = true;
    }
}
