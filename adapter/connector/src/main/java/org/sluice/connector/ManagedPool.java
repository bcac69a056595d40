package org.sluice.connector;

import java.lang.management.ManagementFactory;
import java.util.function.Supplier;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.sluice.api.PoolCounts;
import org.sluice.api.PoolHolder;
import org.sluice.api.PoolStatus;
import org.sluice.api.PreparedTransaction;

/** A pool as JMX sees it. */
final class ManagedPool implements PoolMXBean {

    private static final System.Logger LOG = System.getLogger("org.sluice.pool");
    /** A pool that is made anew stands beside the old one for a while. */
    private static final int MOST_OF_ONE_NAME = 100;

    private final String factory;
    private final Supplier<PoolStatus> status;

    private ManagedPool(String factory, Supplier<PoolStatus> status) {
        this.factory = factory;
        this.status = status;
    }

    /**
     * Shows a pool until the result is run. A second one of the same name gets {@code instance=2} in its name.
     *
     * @param application the application that the pool was made for; {@code null} for a pool of the server's
     */
    static Runnable show(@Nullable String application, String factory, Supplier<PoolStatus> status) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            for (int instance = 1; instance <= MOST_OF_ONE_NAME; instance++) {
                ObjectName name = name(application, factory, instance);
                if (registered(server, name, new ManagedPool(factory, status))) {
                    return () -> hide(server, name);
                }
            }
        } catch (JMException | SecurityException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "SLUICE2013: the pool of factory '" + factory + "' cannot be shown by JMX: " + e);
        }
        return () -> {};
    }

    private static boolean registered(MBeanServer server, ObjectName name, ManagedPool pool) throws JMException {
        try {
            server.registerMBean(pool, name);
            return true;
        } catch (InstanceAlreadyExistsException e) {
            return false;
        }
    }

    private static void hide(MBeanServer server, ObjectName name) {
        try {
            server.unregisterMBean(name);
        } catch (JMException e) {
            LOG.log(System.Logger.Level.DEBUG, "was not shown any more", e);
        }
    }

    private static ObjectName name(@Nullable String application, String factory, int instance) throws JMException {
        return new ObjectName("org.sluice:type=Pool"
                + (application == null ? "" : ",application=" + ObjectName.quote(application))
                + ",factory=" + ObjectName.quote(factory)
                + (instance > 1 ? ",instance=" + instance : ""));
    }

    private PoolCounts counts() {
        return status.get().counts();
    }

    @Override
    public String getFactory() {
        return factory;
    }

    @Override
    public int getMinSize() {
        return status.get().minSize();
    }

    @Override
    public int getMaxSize() {
        return status.get().maxSize();
    }

    @Override
    public int getOpen() {
        return status.get().open();
    }

    @Override
    public int getInUse() {
        return status.get().inUse();
    }

    @Override
    public int getIdle() {
        return status.get().idle();
    }

    @Override
    public int getWaiting() {
        return status.get().waiting();
    }

    @Override
    public String[] getHolders() {
        return status.get().holders().stream().map(ManagedPool::line).toArray(String[]::new);
    }

    private static String line(PoolHolder holder) {
        return holder.borrower() + ": connection " + holder.processId() + " for "
                + holder.held().toMillis() + " ms, " + (holder.busy() ? "busy" : "idle") + " for "
                + holder.since().toMillis() + " ms"
                + (holder.takenAt() == null ? "" : ", taken at " + holder.takenAt())
                + (holder.lastStatement() == null ? "" : ", last statement: " + holder.lastStatement());
    }

    @Override
    public String[] getPrepared() {
        return status.get().prepared().stream()
                .map(PreparedTransaction::toString)
                .toArray(String[]::new);
    }

    @Override
    public long getOpenedCount() {
        return counts().opened();
    }

    @Override
    public long getOpenFailureCount() {
        return counts().openFailures();
    }

    @Override
    public long getClosedCount() {
        return counts().closed();
    }

    @Override
    public long getCheckoutCount() {
        return counts().checkouts();
    }

    @Override
    public long getCheckinCount() {
        return counts().checkins();
    }

    @Override
    public long getInvalidationCount() {
        return counts().invalidations();
    }

    @Override
    public long getResetCount() {
        return counts().resets();
    }

    @Override
    public long getRecycledCount() {
        return counts().recycled();
    }

    @Override
    public long getPingCount() {
        return counts().pings();
    }

    @Override
    public long getUnusableCount() {
        return counts().unusable();
    }

    @Override
    public long getTimeoutCount() {
        return counts().timeouts();
    }

    @Override
    public long getRefusalCount() {
        return counts().refusals();
    }

    @Override
    public long getLeakCount() {
        return counts().leaks();
    }

    @Override
    public long getReclaimCount() {
        return counts().reclaims();
    }

    @Override
    public long getIdleInTransactionCount() {
        return counts().idleInTransaction();
    }
}
