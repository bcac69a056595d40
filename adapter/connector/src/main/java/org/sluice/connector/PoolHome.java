package org.sluice.connector;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.PoolLimits;
import org.sluice.core.PoolLedger;
import org.sluice.core.Scheduler;

/** Counts a pool's connections, and knows which of them the server had better not keep. */
final class PoolHome implements ConnectionHome {

    private final SluiceResourceAdapter adapter;
    private final PoolLedger ledger;
    private final CurrentFactory current;
    private final SeenLimits limits;
    private final Set<SluiceManagedConnection> pooled = ConcurrentHashMap.newKeySet();

    PoolHome(SluiceResourceAdapter adapter, PoolLedger ledger, CurrentFactory current, PoolLimits limits) {
        this.adapter = adapter;
        this.ledger = ledger;
        this.current = current;
        this.limits = new SeenLimits(limits);
    }

    @Override
    public void opened(SluiceManagedConnection connection, int processId) {
        ledger.opened(processId);
        pooled.add(connection);
    }

    @Override
    public void closed(int processId) {
        ledger.closed(processId);
    }

    @Override
    public void left(SluiceManagedConnection connection) {
        pooled.remove(connection);
    }

    /** Closes what nobody uses of those that were made with the pool's former properties. */
    void closeFormer() {
        for (SluiceManagedConnection connection : pooled) {
            if (current.supersedes(connection.maker())) {
                connection.closeIfIdle();
            }
        }
    }

    /** Payara, for one, keeps what comes back after the pool was made smaller or anew, and hands it out again. */
    @Override
    public @Nullable String objection(SluiceManagedConnectionFactory maker) {
        if (current.supersedes(maker)) {
            return "the connection was made with the pool's former properties";
        }
        return pooled.size() > limits.maxSize(scheduler().nanoTime())
                ? "the pool has become smaller than its connections are many"
                : null;
    }

    @Override
    public Scheduler scheduler() {
        return adapter.runtime().timer();
    }

    @Override
    public Executor blocking() {
        return adapter.runtime().limits();
    }
}
