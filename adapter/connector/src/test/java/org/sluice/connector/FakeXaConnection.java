package org.sluice.connector;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.sluice.api.StatementException;

/** A connection that keeps what it is sent, and a PostgreSQL that knows prepared transactions; both fail as told. */
final class FakeXaConnection implements XaConnection {

    /** What was sent, in order. */
    final List<String> sent = new CopyOnWriteArrayList<>();

    final List<FakeBranchWork> branches = new ArrayList<>();
    final Set<String> prepared = new LinkedHashSet<>();
    private final Map<String, Deque<RuntimeException>> failures = new HashMap<>();

    /** Lets what begins with {@code command} fail, once for each failure, without being done. */
    void fail(String command, RuntimeException... each) {
        failures.put(command, new ArrayDeque<>(List.of(each)));
    }

    FakeBranchWork branch() {
        return branches.get(branches.size() - 1);
    }

    void send(String command) {
        sent.add(command);
        for (Map.Entry<String, Deque<RuntimeException>> prefix : failures.entrySet()) {
            if (command.startsWith(prefix.getKey()) && !prefix.getValue().isEmpty()) {
                throw prefix.getValue().remove();
            }
        }
    }

    @Override
    public BranchWork begin(PreparedXid xid) {
        Deque<RuntimeException> failing = failures.getOrDefault("begin", new ArrayDeque<>());
        if (!failing.isEmpty()) {
            throw failing.remove();
        }
        FakeBranchWork branch = new FakeBranchWork(this);
        branches.add(branch);
        return branch;
    }

    @Override
    public void finish(String sql) {
        send(sql);
        String gid = sql.substring(sql.indexOf('\'') + 1, sql.lastIndexOf('\''));
        if (!prepared.remove(gid)) {
            throw refusal("42704", "prepared transaction with identifier \"" + gid + "\" does not exist");
        }
    }

    @Override
    public List<String> run(String sql, String... parameters) {
        send(sql);
        return List.copyOf(prepared);
    }

    @Override
    public String description() {
        return "factory 'fake', backend 7";
    }

    static StatementException refusal(String sqlState, String message) {
        return new StatementException(message + " (SQLSTATE " + sqlState + ")", sqlState, null, null, null);
    }

    /** The work of one branch; it has begun and written unless told otherwise. */
    static final class FakeBranchWork implements BranchWork {

        private final FakeXaConnection connection;
        volatile boolean begun = true;
        volatile boolean written = true;
        volatile @Nullable String transactionId;
        volatile @Nullable Throwable failure;
        volatile Runnable whileCompleting = () -> {};
        int overs;

        FakeBranchWork(FakeXaConnection connection) {
            this.connection = connection;
        }

        @Override
        public @Nullable Throwable complete() {
            whileCompleting.run();
            return failure;
        }

        @Override
        public boolean isBegun() {
            return begun;
        }

        @Override
        public boolean hasWritten() {
            return written;
        }

        @Override
        public void end(String command) {
            connection.send(command);
            if (command.startsWith("PREPARE")) {
                connection.prepared.add(command.substring(command.indexOf('\'') + 1, command.lastIndexOf('\'')));
            }
        }

        @Override
        public @Nullable String ask(String sql) {
            connection.send(sql);
            return transactionId;
        }

        @Override
        public void over() {
            overs++;
        }
    }
}
