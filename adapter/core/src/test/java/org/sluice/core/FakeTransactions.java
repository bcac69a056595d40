package org.sluice.core;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;
import org.sluice.api.UsageException;
import org.sluice.api.spi.CurrentTransaction;
import org.sluice.api.spi.GlobalTransaction;

/** A transaction manager with one transaction, which is on the calling thread as long as a test says so. */
final class FakeTransactions implements GlobalTransactions {

    private final FakePool pool;
    private final GlobalTransaction transaction = new OneTransaction();
    private @Nullable SluiceException refusal;
    private @Nullable TransactionBranch branch;
    private boolean onThread;

    FakeTransactions(FakePool pool) {
        this.pool = pool;
    }

    private static final class OneTransaction implements GlobalTransaction {

        @Override
        public Object key() {
            return this;
        }

        @Override
        public String description() {
            return "the JTA transaction of a test";
        }

        @Override
        public <T> T resumed(Supplier<T> action) {
            throw new UsageException("not resumed here");
        }
    }

    void begin() {
        onThread = true;
    }

    void suspend() {
        onThread = false;
    }

    void refuse(SluiceException reason) {
        onThread = true;
        refusal = reason;
    }

    TransactionBranch branch() {
        TransactionBranch known = branch;
        if (known == null) {
            throw new AssertionError("nothing was enlisted");
        }
        return known;
    }

    @Override
    public boolean isActive() {
        return onThread || CurrentTransaction.get() != null;
    }

    @Override
    public @Nullable TransactionBranch current(Branches branches) {
        if (!isActive()) {
            return null;
        }
        if (refusal != null) {
            throw refusal;
        }
        TransactionBranch known = branch;
        if (known == null) {
            PooledConnection connection = pool.allocate();
            branches.examined(connection).join();
            known = branches.on(connection, transaction);
            branch = known;
        }
        return known;
    }
}
