package org.sluice.cdi;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/** Makes the threads of continuations: the server's default managed ones, or plain ones where it has none, or makes none. */
final class ContinuationThreads implements ThreadFactory {

    private static final String MANAGED = "java:comp/DefaultManagedThreadFactory";

    private final Surroundings surroundings;
    private final Executor context = ClassLoaderContext.capture();

    private volatile @Nullable ThreadFactory managed;

    private ContinuationThreads(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Looks the server's factory up now, and again at the first thread if it is not there yet. */
    static ThreadFactory of(Surroundings surroundings) {
        ContinuationThreads threads = new ContinuationThreads(surroundings);
        threads.managed();
        return threads;
    }

    /** May be called on an event loop, so in the application's class loader: Payara looks for context providers in it. */
    @Override
    public Thread newThread(Runnable task) {
        Thread[] made = new Thread[1];
        context.execute(() -> made[0] = make(task));
        return made[0];
    }

    private Thread make(Runnable task) {
        ThreadFactory factory = managed();
        if (factory != null) {
            return new SureThreads(factory, this::plain).newThread(task);
        }
        Log.plainThreads(surroundings.application());
        return plain(task);
    }

    /** It inherits the application's class loader from the thread that makes it. */
    private Thread plain(Runnable task) {
        Thread[] made = new Thread[1];
        context.execute(() -> made[0] = new Thread(task, "sluice-" + surroundings.application()));
        made[0].setDaemon(true);
        return made[0];
    }

    private @Nullable ThreadFactory managed() {
        ThreadFactory found = managed;
        if (found == null) {
            try {
                found = surroundings.naming().lookup(MANAGED) instanceof ThreadFactory factory ? factory : null;
            } catch (NamingException e) {
                return null;
            }
            managed = found;
        }
        return found;
    }
}
