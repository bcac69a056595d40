package org.sluice.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** A server's pool with a limit, that refuses instead of blocking when it is reached. */
final class FakePool implements ConnectionPool {

    private final Supplier<FakeConnection> opening;
    private final LongSupplier clock;
    private final PoolLedger ledger = new PoolLedger("default");
    private final Queue<Member> idle = new ArrayDeque<>();
    private final List<Member> opened = new ArrayList<>();
    private int limit;
    private int inUse;
    private int allocations;
    private int drops;

    FakePool(int limit, Supplier<FakeConnection> opening) {
        this(limit, opening, () -> 0);
    }

    FakePool(int limit, Supplier<FakeConnection> opening, LongSupplier clock) {
        this.limit = limit;
        this.opening = opening;
        this.clock = clock;
    }

    private static final class Member {
        private final FakeConnection connection;
        private final long openedAt;
        private long usedAt;

        Member(FakeConnection connection, long now) {
            this.connection = connection;
            this.openedAt = now;
            this.usedAt = now;
        }
    }

    @Override
    public synchronized PooledConnection allocate() {
        allocations++;
        Member member = idle.poll();
        if (member == null) {
            if (inUse >= limit) {
                throw new PoolRefusedException("exhausted", new IllegalStateException());
            }
            member = new Member(opening.get(), clock.getAsLong());
            opened.add(member);
            ledger.opened(1);
        }
        inUse++;
        return new Handle(member);
    }

    private final class Handle implements PooledConnection {
        private final Member member;
        private boolean ended;

        Handle(Member member) {
            this.member = member;
        }

        @Override
        public PhysicalConnection physical() {
            return member.connection;
        }

        @Override
        public long openedAt() {
            return member.openedAt;
        }

        @Override
        public long usedAt() {
            return member.usedAt;
        }

        private void end() {
            if (ended) {
                throw new AssertionError("ended twice");
            }
            ended = true;
            inUse--;
        }

        @Override
        public void giveBack() {
            synchronized (FakePool.this) {
                end();
                member.usedAt = clock.getAsLong();
                idle.add(member);
            }
        }

        @Override
        public void drop(Throwable cause) {
            synchronized (FakePool.this) {
                end();
                drops++;
                opened.remove(member);
                ledger.closed(1);
            }
        }
    }

    /** Told of every connection that is opened and dropped here. */
    PoolLedger ledger() {
        return ledger;
    }

    synchronized void limit(int connections) {
        limit = connections;
    }

    synchronized int inUse() {
        return inUse;
    }

    synchronized int open() {
        return opened.size();
    }

    synchronized int allocations() {
        return allocations;
    }

    synchronized int drops() {
        return drops;
    }

    synchronized FakeConnection connection(int index) {
        return opened.get(index).connection;
    }
}
