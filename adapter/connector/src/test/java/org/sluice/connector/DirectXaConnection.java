package org.sluice.connector;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.Result;
import org.sluice.api.SluiceException;
import org.sluice.api.UsageException;
import org.sluice.api.spi.FactorySettings;
import org.sluice.core.PhysicalConnection;
import org.sluice.core.Scheduler;
import org.sluice.postgres.PostgresClient;

/** A connection to a real PostgreSQL with its XAResource, and branches whose statements tests issue by hand. */
final class DirectXaConnection implements XaConnection {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Object[] NONE = {};

    private final PhysicalConnection physical;
    private @Nullable Work work;
    final PostgresXaResource resource;

    private DirectXaConnection(PhysicalConnection physical, Scheduler clock) {
        this.physical = physical;
        this.resource = new PostgresXaResource(
                this,
                clock,
                task -> new Thread(task, "late").start(),
                () -> Thread.currentThread().getName().startsWith(PostgresClient.THREAD_PREFIX));
    }

    static DirectXaConnection open(PostgresClient client, Scheduler clock, int port, String database, String user) {
        Map<String, String> values = Map.of(
                "sluice.xa.host",
                "localhost",
                "sluice.xa.port",
                String.valueOf(port),
                "sluice.xa.database",
                database,
                "sluice.xa.user",
                user,
                "sluice.xa.password",
                "secret");
        return new DirectXaConnection(
                awaited(client.connect(FactorySettings.read("xa", values::get), closed -> {})), clock);
    }

    static <T> T awaited(CompletableFuture<T> future) {
        return Blocking.await(future, LIMIT, "an answer");
    }

    PhysicalConnection physical() {
        return physical;
    }

    Work work() {
        Work current = work;
        if (current == null) {
            throw new AssertionError("no branch");
        }
        return current;
    }

    /** Issues a statement in the branch, and waits for it. */
    Result execute(String sql) {
        return awaited(work().issue(sql));
    }

    @Override
    public BranchWork begin(PreparedXid xid) {
        if (!physical.isOpen()) {
            throw new ConnectionLostException("the connection is closed");
        }
        Work begun = new Work();
        work = begun;
        return begun;
    }

    @Override
    public void finish(String sql) {
        requireNoBranch();
        command(sql);
    }

    private void requireNoBranch() {
        if (work != null) {
            throw new AssertionError("a branch is on the connection");
        }
    }

    @Override
    public List<String> run(String sql, String... parameters) {
        requireNoBranch();
        List<String> column = new ArrayList<>();
        awaited(physical.execute(sql, parameters))
                .rows()
                .forEach(row -> column.add(Objects.requireNonNull(row.get(0, String.class))));
        return column;
    }

    private void command(String sql) {
        // not Blocking.await: the answer is null
        awaited(physical.command(sql).thenApply(answered -> sql));
    }

    @Override
    public String description() {
        return "factory 'xa', backend " + physical.processId();
    }

    /** The work of one branch. */
    final class Work implements BranchWork {

        private final List<CompletableFuture<Result>> issued = new CopyOnWriteArrayList<>();
        private volatile boolean refusing;
        private volatile boolean begun;
        private volatile boolean notified;

        synchronized CompletableFuture<Result> issue(String sql) {
            if (refusing) {
                throw new UsageException("the branch takes no statements any more");
            }
            if (!begun) {
                begun = true;
                CompletableFuture<Void> unused = physical.command("BEGIN");
            }
            notified |= sql.toLowerCase(Locale.ROOT).contains("notify");
            CompletableFuture<Result> result = physical.execute(sql, NONE);
            issued.add(result);
            return result;
        }

        private synchronized void refuse() {
            refusing = true;
        }

        @Override
        public @Nullable Throwable complete() {
            refuse();
            return firstFailure();
        }

        private @Nullable Throwable firstFailure() {
            Throwable first = null;
            for (CompletableFuture<Result> one : issued) {
                Throwable failure = failureOf(one);
                first = first == null ? failure : first;
            }
            return first;
        }

        private @Nullable Throwable failureOf(CompletableFuture<Result> one) {
            try {
                Result unused = awaited(one);
                return null;
            } catch (SluiceException e) {
                return e;
            }
        }

        @Override
        public boolean isBegun() {
            return begun;
        }

        /** Only what gives no rows: the number of a query's rows says nothing. */
        @Override
        public boolean hasWritten() {
            return notified
                    || issued.stream()
                            .map(CompletableFuture::join)
                            .anyMatch(result -> result.columns().isEmpty() && result.affected() > 0);
        }

        @Override
        public void end(String command) {
            refuse();
            if (command.equals("ROLLBACK") && issued.stream().anyMatch(one -> !one.isDone())) {
                awaited(physical.cancel().thenApply(sent -> command));
                Throwable unused = firstFailure();
            }
            command(command);
        }

        @Override
        public @Nullable String ask(String sql) {
            return awaited(physical.execute(sql, NONE)).rows().get(0).get(0, String.class);
        }

        @Override
        public void over() {
            work = null;
        }
    }
}
