package org.sluice.cdi;

import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.InvalidTransactionException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/** A transaction manager and its registry. A transaction is on one thread at a time; a second one is an error of the test's subject. */
final class FakeTransactionManager implements TransactionManager, TransactionSynchronizationRegistry {

    /** What was asked, such as {@code "commit tx1"}. */
    final List<String> log = new CopyOnWriteArrayList<>();

    final List<String> violations = new CopyOnWriteArrayList<>();
    volatile @Nullable Exception commitFails;
    volatile @Nullable SystemException rollbackFails;
    volatile @Nullable SystemException beginFails;
    volatile boolean failsAsRolledBack;
    volatile boolean resumeFails;
    volatile Runnable duringCommit = () -> {};

    @SuppressWarnings("ThreadLocalUsage") // a server for each test
    private final ThreadLocal<@Nullable FakeTransaction> current = new ThreadLocal<>();

    private final AtomicInteger count = new AtomicInteger();

    TransactionServices services() {
        return new TransactionServices(this, this);
    }

    /** The name of the calling thread's transaction, or {@code "none"}. */
    String onThread() {
        FakeTransaction found = current.get();
        return found == null ? "none" : found.name;
    }

    /** What was done to end transactions. */
    List<String> ends() {
        return log.stream()
                .filter(entry -> entry.startsWith("commit") || entry.startsWith("rollback"))
                .toList();
    }

    /** As the application's own code would, without checked exceptions. */
    void beginOnThread() {
        try {
            begin();
        } catch (SystemException e) {
            throw new AssertionError(e);
        }
    }

    void leaveThread() {
        current.remove();
    }

    @Override
    public void begin() throws SystemException {
        if (beginFails != null) {
            throw Objects.requireNonNull(beginFails);
        }
        if (current.get() != null) {
            throw new IllegalStateException("nested");
        }
        FakeTransaction begun = new FakeTransaction("tx" + count.incrementAndGet());
        log.add("begin " + begun.name);
        begun.associate();
        current.set(begun);
    }

    @Override
    public @Nullable Transaction suspend() {
        FakeTransaction suspended = current.get();
        if (suspended != null) {
            suspended.dissociate();
        }
        current.remove();
        return suspended;
    }

    @Override
    public void resume(Transaction transaction) throws InvalidTransactionException {
        FakeTransaction resumed = (FakeTransaction) transaction;
        if (current.get() != null) {
            throw new IllegalStateException("the thread has " + current.get());
        }
        if (resumeFails || resumed.ended()) {
            throw new InvalidTransactionException(resumed.name + " is gone");
        }
        resumed.associate();
        resumed.resumed = true;
        current.set(resumed);
    }

    @Override
    public void commit()
            throws RollbackException, HeuristicMixedException, HeuristicRollbackException, SystemException {
        FakeTransaction committed = required();
        log.add("commit " + committed.name);
        duringCommit.run();
        Exception failure = commitFails;
        boolean rolledBack = failure instanceof RollbackException || failsAsRolledBack;
        end(
                committed,
                failure == null
                        ? Status.STATUS_COMMITTED
                        : rolledBack ? Status.STATUS_ROLLEDBACK : Status.STATUS_UNKNOWN);
        if (failure instanceof RollbackException e) {
            throw e;
        }
        if (failure instanceof HeuristicMixedException e) {
            throw e;
        }
        if (failure instanceof HeuristicRollbackException e) {
            throw e;
        }
        if (failure instanceof SystemException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
    }

    @Override
    public void rollback() throws SystemException {
        FakeTransaction rolledBack = required();
        log.add("rollback " + rolledBack.name);
        if (rollbackFails != null) {
            throw Objects.requireNonNull(rollbackFails);
        }
        end(rolledBack, Status.STATUS_ROLLEDBACK);
    }

    private void end(FakeTransaction transaction, int status) {
        transaction.status = status;
        transaction.dissociate();
        current.remove();
    }

    private FakeTransaction required() {
        FakeTransaction found = current.get();
        if (found == null) {
            throw new IllegalStateException("no transaction on the thread");
        }
        return found;
    }

    @Override
    public int getStatus() {
        FakeTransaction found = current.get();
        return found == null ? Status.STATUS_NO_TRANSACTION : found.status;
    }

    @Override
    public @Nullable Transaction getTransaction() {
        return current.get();
    }

    @Override
    public void setRollbackOnly() {
        required().setRollbackOnly();
    }

    @Override
    public void setTransactionTimeout(int seconds) {
        throw new UnsupportedOperationException();
    }

    // ------------------------------------------------------------------ registry

    @Override
    public @Nullable Object getTransactionKey() {
        FakeTransaction found = current.get();
        return found == null ? null : found.name;
    }

    @Override
    public void putResource(Object key, @Nullable Object value) {
        FakeTransaction found = required();
        if (!found.resumed) {
            violations.add("putResource before the first resume");
        }
        found.resources.put(key, Objects.requireNonNull(value));
    }

    @Override
    public @Nullable Object getResource(Object key) {
        return required().resources.get(key);
    }

    @Override
    public void registerInterposedSynchronization(Synchronization synchronization) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getTransactionStatus() {
        return getStatus();
    }

    @Override
    public boolean getRollbackOnly() {
        return required().status == Status.STATUS_MARKED_ROLLBACK;
    }

    // ------------------------------------------------------------------

    private final class FakeTransaction implements Transaction {

        private final String name;
        private final Map<Object, Object> resources = new ConcurrentHashMap<>();
        private volatile int status = Status.STATUS_ACTIVE;
        private volatile boolean resumed;
        private @Nullable Thread thread;

        FakeTransaction(String name) {
            this.name = name;
        }

        synchronized void associate() {
            if (thread != null) {
                violations.add(name + " is on " + thread + " and on " + Thread.currentThread());
            }
            thread = Thread.currentThread();
        }

        synchronized void dissociate() {
            if (thread != Thread.currentThread()) {
                violations.add(name + " left by " + Thread.currentThread() + ", is on " + thread);
            }
            thread = null;
        }

        boolean ended() {
            return status != Status.STATUS_ACTIVE && status != Status.STATUS_MARKED_ROLLBACK;
        }

        @Override
        public void commit() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void rollback() {
            log.add("rollback " + name + " unresumed");
            status = Status.STATUS_ROLLEDBACK;
        }

        @Override
        public void setRollbackOnly() {
            if (ended()) {
                throw new IllegalStateException(name + " has ended");
            }
            status = Status.STATUS_MARKED_ROLLBACK;
        }

        @Override
        public int getStatus() {
            return status;
        }

        @Override
        public boolean enlistResource(XAResource resource) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean delistResource(XAResource resource, int flag) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void registerSynchronization(Synchronization synchronization) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
