package org.sluice.connector;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sluice.api.PoolEvent;
import org.sluice.api.spi.PoolObserver;
import org.sluice.core.PoolLedger;

/**
 * Hands on what happens to a pool's connections: to the log where {@code echo-pool} is on, and to applications that observe it,
 * on a thread of the adapter's own. The ledger is listened to only as long as anybody wants to know.
 */
final class PoolEvents implements Consumer<PoolEvent> {

    private static final System.Logger LOG = System.getLogger("org.sluice.pool");
    /** Events that observers have not dealt with; further ones are lost. */
    private static final int MOST_PENDING = 10_000;

    private final PoolLedger ledger;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean echo;

    /** Listens to nothing yet. */
    PoolEvents(PoolLedger ledger) {
        this.ledger = ledger;
    }

    void echo(boolean on) {
        echo = on;
        listen();
    }

    /**
     * Tells an application, until the result is run.
     *
     * @param thread runs tasks one after another
     */
    Runnable tell(@Nullable PoolObserver observer, Executor thread) {
        if (observer == null) {
            return () -> {};
        }
        Listener listener = new Listener(observer, thread);
        listeners.add(listener);
        listen();
        return () -> {
            listeners.remove(listener);
            listen();
        };
    }

    private synchronized void listen() {
        ledger.tell(echo || !listeners.isEmpty() ? this : null);
    }

    @Override
    public void accept(PoolEvent event) {
        if (echo) {
            LOG.log(System.Logger.Level.INFO, () -> text(event));
        }
        for (Listener listener : listeners) {
            listener.tell(event);
        }
    }

    private static String text(PoolEvent event) {
        return event.factory() + " [" + event.processId() + "] " + event.kind()
                + (event.borrower() == null ? "" : " by " + event.borrower())
                + (event.reason() == null ? "" : ": " + event.reason());
    }

    /** One application's observers, and how far behind they are. */
    private static final class Listener {

        private final PoolObserver observer;
        private final Executor thread;
        private final AtomicInteger pending = new AtomicInteger();
        private final AtomicBoolean lost = new AtomicBoolean();

        Listener(PoolObserver observer, Executor thread) {
            this.observer = observer;
            this.thread = thread;
        }

        void tell(PoolEvent event) {
            if (pending.incrementAndGet() > MOST_PENDING) {
                pending.decrementAndGet();
                if (lost.compareAndSet(false, true)) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "SLUICE2012: factory '" + event.factory() + "': the observers of PoolEvent are "
                                    + MOST_PENDING + " events behind, and lose some from now on");
                }
                return;
            }
            try {
                thread.execute(() -> observe(event));
            } catch (RuntimeException adapterIsGoing) {
                pending.decrementAndGet();
            }
        }

        private void observe(PoolEvent event) {
            try {
                observer.observe(event).whenComplete((done, failure) -> pending.decrementAndGet());
            } catch (RuntimeException | LinkageError applicationIsGoing) {
                pending.decrementAndGet();
            }
        }
    }
}
