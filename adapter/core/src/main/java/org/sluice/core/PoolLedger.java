package org.sluice.core;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sluice.api.PoolCounts;
import org.sluice.api.PoolEvent;
import org.sluice.api.PoolEvent.Kind;
import org.sluice.api.PreparedTransaction;

/**
 * The one place where it is written down what happens to a pool's connections. Status, MXBean, health and events all come from
 * here, so that they cannot contradict each other. Any thread; nothing here blocks.
 */
public final class PoolLedger {

    private enum Entry {
        OPENED,
        OPEN_FAILED,
        CLOSED,
        CHECKOUT,
        CHECKIN,
        INVALIDATED,
        RESET,
        RECYCLED,
        PING,
        UNUSABLE,
        TIMEOUT,
        REFUSAL,
        LEAK,
        RECLAIM,
        IDLE_IN_TRANSACTION
    }

    private final String factory;
    private final Map<Entry, AtomicLong> entries = new EnumMap<>(Entry.class);
    private volatile @Nullable Consumer<PoolEvent> listener;
    private volatile List<PreparedTransaction> prepared = List.of();

    /** An empty one. */
    public PoolLedger(String factory) {
        this.factory = factory;
        for (Entry entry : Entry.values()) {
            entries.put(entry, new AtomicLong());
        }
    }

    /**
     * Who is told of events; {@code null} for nobody. Called on the thread on which something happens, which may be an event
     * loop: it must neither block nor run application code.
     */
    public void tell(@Nullable Consumer<PoolEvent> events) {
        listener = events;
    }

    /** A connection was opened. */
    public void opened(int processId) {
        add(Entry.OPENED);
        tell(Kind.CONNECT, processId, null, null);
    }

    /** No connection could be opened. */
    public void openFailed() {
        add(Entry.OPEN_FAILED);
    }

    /** A connection's socket was closed. */
    public void closed(int processId) {
        add(Entry.CLOSED);
        tell(Kind.CLOSE, processId, null, null);
    }

    /** Connections that are open. */
    public int open() {
        return (int) (get(Entry.OPENED) - get(Entry.CLOSED));
    }

    /** Under the lane's lock, with the change of what is held; {@link #tellOf} follows outside it. */
    void checkout() {
        add(Entry.CHECKOUT);
    }

    /** As {@link #checkout}. */
    void checkin() {
        add(Entry.CHECKIN);
    }

    /** As {@link #checkout}. */
    void invalidated() {
        add(Entry.INVALIDATED);
    }

    void tellOf(Kind kind, Lease lease, @Nullable Throwable reason) {
        if (listener != null) {
            tell(kind, lease.connection().processId(), lease.borrower().name(), text(reason));
        }
    }

    void reset(Lease lease) {
        add(Entry.RESET);
        tellOf(Kind.RESET, lease, null);
    }

    void recycled() {
        add(Entry.RECYCLED);
    }

    void ping() {
        add(Entry.PING);
    }

    /** The pool gave a connection that must not be used. */
    void unusable(int processId, Throwable reason) {
        add(Entry.UNUSABLE);
        tell(Kind.INVALIDATE, processId, null, text(reason));
    }

    void timeout() {
        add(Entry.TIMEOUT);
    }

    void refusal() {
        add(Entry.REFUSAL);
    }

    void leak() {
        add(Entry.LEAK);
    }

    void reclaim() {
        add(Entry.RECLAIM);
    }

    void idleInTransaction() {
        add(Entry.IDLE_IN_TRANSACTION);
    }

    /** The prepared branches of the pool's database that somebody should look at. */
    public List<PreparedTransaction> prepared() {
        return prepared;
    }

    /** As {@link #prepared()}, from now on. */
    public void prepared(List<PreparedTransaction> found) {
        prepared = List.copyOf(found);
    }

    /** What has happened so far. */
    public PoolCounts counts() {
        return new PoolCounts(
                get(Entry.OPENED),
                get(Entry.OPEN_FAILED),
                get(Entry.CLOSED),
                get(Entry.CHECKOUT),
                get(Entry.CHECKIN),
                get(Entry.INVALIDATED),
                get(Entry.RESET),
                get(Entry.RECYCLED),
                get(Entry.PING),
                get(Entry.UNUSABLE),
                get(Entry.TIMEOUT),
                get(Entry.REFUSAL),
                get(Entry.LEAK),
                get(Entry.RECLAIM),
                get(Entry.IDLE_IN_TRANSACTION));
    }

    private void tell(Kind kind, int processId, @Nullable String borrower, @Nullable String reason) {
        Consumer<PoolEvent> told = listener;
        if (told != null) {
            told.accept(new PoolEvent(kind, factory, processId, borrower, reason, Instant.now()));
        }
    }

    private static @Nullable String text(@Nullable Throwable reason) {
        return reason == null ? null : reason.getMessage();
    }

    private void add(Entry entry) {
        of(entry).incrementAndGet();
    }

    private long get(Entry entry) {
        return of(entry).get();
    }

    private AtomicLong of(Entry entry) {
        return Objects.requireNonNull(entries.get(entry));
    }
}
