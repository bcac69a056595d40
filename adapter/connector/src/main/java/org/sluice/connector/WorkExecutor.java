package org.sluice.connector;

import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkException;
import jakarta.resource.spi.work.WorkManager;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs tasks on the threads that the server lends the adapter (Jakarta Connectors 2.1, chapter 10). */
final class WorkExecutor implements Executor {

    private final SluiceResourceAdapter adapter;

    WorkExecutor(SluiceResourceAdapter adapter) {
        this.adapter = adapter;
    }

    @Override
    public void execute(Runnable task) {
        WorkManager manager = adapter.workManager();
        if (manager == null) {
            throw new RejectedExecutionException("the adapter is not started");
        }
        try {
            manager.scheduleWork(new Task(task));
        } catch (WorkException e) {
            throw new RejectedExecutionException("the server's work manager refused", e);
        }
    }

    private record Task(Runnable task) implements Work {

        @Override
        public void run() {
            task.run();
        }

        /** Tasks end by themselves, and soon. */
        @Override
        public void release() {}
    }
}
