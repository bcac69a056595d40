package org.sluice.it.soak;

import static org.sluice.it.soak.Transfer.FOREIGN;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.sluice.api.AsyncSession;
import org.sluice.it.soak.UnitLog.Counter;

/** Does one unit of work. */
@Dependent
@SuppressWarnings("NullAway.Init") // injected
public class Worker {

    /** Of a pool's connections each transaction of the server's has one for itself. */
    static final int JTA_AT_ONCE = 10;

    private static final Duration SHORT = Duration.ofMillis(5);
    private static final String LONG_STATEMENT = "select pg_sleep(20)";
    private static final int FIRST_ROWS = 300;

    @Inject
    SoakPools pools;

    @Inject
    JtaTransfers jta;

    @Inject
    SoakSettings settings;

    @Resource
    ManagedScheduledExecutorService scheduler;

    /** Continuations come after the application's end, too, when its beans cannot be asked for anything any more. */
    private UnitLog log;

    private Plan plan;

    private final Gate locals = new Gate(JTA_AT_ONCE);
    private final Gate xas = new Gate(JTA_AT_ONCE);

    @PostConstruct
    void begin() {
        log = settings.log();
        plan = settings.plan();
    }

    /** Does it; the stage says by its failure what there is to tell. */
    CompletionStage<?> work(int unit) {
        Transfer given = Transfer.of(plan, unit, 1);
        Transfer taken = Transfer.of(plan, unit, -1);
        return switch (plan.task(unit)) {
            case READ -> read(given);
            case STREAM -> stream(plan.coin(unit));
            case PROBE -> probe(unit);
            case FLIGHT -> pools.hand.withSession(session -> session.executeTransaction(given.statements()));
            case HAND -> pools.hand.withTransaction(given::pipelined);
            case HAND_STEP_BY_STEP -> pools.hand.withTransaction(given::stepByStep);
            case HAND_FAILING ->
                pools.hand.withTransaction(session -> given.pipelined(session)
                        .thenCompose(done -> plan.coin(unit)
                                ? CompletableFuture.failedFuture(new Wanted())
                                : session.execute("select 1 / 0")));
            case LOCAL -> locals.through(() -> jta.local(given, false));
            case LOCAL_FAILING -> locals.through(() -> jta.local(given, true));
            case LOCAL_CANCELLED -> locals.through(() -> cancelled(() -> jta.local(given, false), plan.patience(unit)));
            case XA -> xas.through(() -> jta.xa(taken, given, false));
            case XA_FAILING -> xas.through(() -> jta.xa(taken, given, true));
            case XA_CANCELLED -> xas.through(() -> cancelled(() -> jta.xa(taken, given, false), plan.patience(unit)));
            case ACQUISITION_CANCELLED -> acquisitionCancelled(given);
            case STATEMENT_CANCELLED -> statementCancelled(given, plan.coin(unit), plan.patience(unit));
            case CLOSED -> closed(given);
            case TIMED_OUT ->
                pools.hand.withTransaction(session -> given.pipelined(session).thenCompose(done -> {
                    count(Counter.TIME_OUTS);
                    return session.withTimeout(SHORT).execute(LONG_STATEMENT);
                }));
        };
    }

    /** The same, but for a plain transfer by hand: that goes by the request's own session, which ends with the request. */
    CompletionStage<?> workOfRequest(int unit) {
        Transfer given = Transfer.of(plan, unit, 1);
        return switch (plan.task(unit)) {
            case FLIGHT, HAND, HAND_STEP_BY_STEP -> pools.requestsSession.withTransaction(given::stepByStep);
            default -> work(unit);
        };
    }

    private CompletionStage<?> read(Transfer transfer) {
        return pools.hand
                .withSession(session -> session.one(
                        String.class,
                        "select coalesce(" + FOREIGN + ", '') from pgbench_accounts where aid = $1",
                        transfer.account()))
                .thenAccept(this::expectNothing);
    }

    private void expectNothing(String found) {
        if (!found.isEmpty()) {
            count(Counter.FOREIGN);
            System.getLogger(Worker.class.getName()).log(System.Logger.Level.ERROR, "found of another''s: {0}", found);
        }
    }

    private CompletionStage<?> stream(boolean whole) {
        return pools.hand.withSession(session -> {
            AccountReader reader = new AccountReader(whole ? FIRST_ROWS : FIRST_ROWS / 2, whole);
            session.stream(Integer.class, "select aid from pgbench_accounts order by aid limit " + FIRST_ROWS)
                    .subscribe(reader);
            return reader.result().thenAccept(right -> {
                if (!right) {
                    count(Counter.WRONG_ROWS);
                }
            });
        });
    }

    /** In a transaction, so that all of it happens on one connection. The first statement is that of a newcomer. */
    private CompletionStage<?> probe(int unit) {
        return pools.hand
                .withTransaction(session -> {
                    CompletionStage<String> first = session.one(
                            String.class,
                            "select coalesce(concat_ws(',', " + FOREIGN + ", pg_current_xact_id_if_assigned()::text,"
                                    + " (select string_agg(objid::text, ',') from pg_locks where locktype = 'advisory'"
                                    + " and pid = pg_backend_pid()),"
                                    + " (select string_agg(channel, ',') from pg_listening_channels() as channel)), '')");
                    session.execute("select set_config('soak.mark', $1, false)", String.valueOf(unit));
                    session.execute("set work_mem = '1MB'");
                    session.execute("create temp table left_behind (id int) on commit preserve rows");
                    session.execute("select pg_advisory_lock($1)", (long) unit);
                    session.execute("listen soak");
                    session.execute("declare left_open cursor with hold for select 1");
                    return session.execute("set role soak_other").thenCombine(first, (done, found) -> found);
                })
                .thenAccept(this::expectNothing);
    }

    /** The caller's stage counts: if the cancellation is refused, the transaction is being ended. */
    private CompletionStage<Void> cancelled(Supplier<CompletionStage<Void>> work, int patience) {
        CompletableFuture<Void> running = work.get().toCompletableFuture();
        after(patience, () -> {
            if (running.cancel(true)) {
                count(Counter.CANCELLED_TRANSACTIONS);
            }
        });
        return running;
    }

    private CompletionStage<?> acquisitionCancelled(Transfer transfer) {
        AsyncSession session = pools.hand.openSession();
        session.begin();
        CompletableFuture<?> first = session.execute("select 1").toCompletableFuture();
        transfer.pipelined(session);
        if (first.cancel(true)) {
            count(Counter.CANCELLED_ACQUISITIONS);
        }
        return committed(session);
    }

    private CompletionStage<?> statementCancelled(Transfer transfer, boolean all, int patience) {
        AsyncSession session = pools.hand.openSession();
        session.begin();
        transfer.pipelined(session);
        CompletableFuture<?> running = session.execute(LONG_STATEMENT).toCompletableFuture();
        after(patience, () -> {
            if (all) {
                session.cancel();
            } else {
                running.cancel(true);
            }
            count(Counter.CANCELLED_STATEMENTS);
        });
        return committed(session);
    }

    private static CompletionStage<?> committed(AsyncSession session) {
        return session.commit()
                .handle((done, failure) -> session.closeAsync()
                        .thenCompose(closed -> failure == null
                                ? CompletableFuture.completedFuture(null)
                                : CompletableFuture.failedFuture(failure)))
                .thenCompose(end -> end);
    }

    private CompletionStage<?> closed(Transfer transfer) {
        AsyncSession session = pools.hand.openSession();
        session.begin();
        transfer.pipelined(session);
        count(Counter.CLOSED_SESSIONS);
        return session.closeAsync().thenCompose(closed -> CompletableFuture.failedFuture(new Wanted()));
    }

    private void after(int milliseconds, Runnable action) {
        try {
            scheduler.schedule(action, milliseconds, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException | IllegalStateException e) {
            // the application ends
            action.run();
        }
    }

    private void count(Counter counter) {
        log.count(counter);
    }
}
