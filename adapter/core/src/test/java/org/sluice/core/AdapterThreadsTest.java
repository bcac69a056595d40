package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class AdapterThreadsTest {

    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void thread_startedByAnApplication_doesNotKeepItsClassLoader() throws Exception {
        Started started = start();

        await().untilAsserted(() -> {
            System.gc();
            assertThat(started.application().get()).isNull();
        });

        Thread thread = started.thread();
        assertThat(thread.isAlive()).isTrue();
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getName()).isEqualTo("test-1");
        assertThat(thread.getContextClassLoader()).isSameAs(AdapterThreads.class.getClassLoader());
        end.countDown();
        thread.join();
    }

    @SuppressWarnings("unchecked")
    private Started start() throws ReflectiveOperationException {
        ClassLoader application = new OwnLoader(Caller.class);
        Class<?> caller = Class.forName(Caller.class.getName(), true, application);
        assertThat(caller.getClassLoader()).isSameAs(application);
        BiFunction<ThreadFactory, Runnable, Thread> instance = (BiFunction<ThreadFactory, Runnable, Thread>)
                caller.getDeclaredConstructor().newInstance();
        Thread thread = instance.apply(new AdapterThreads("test"), this::untilTheEnd);
        thread.start();
        return new Started(thread, new WeakReference<>(application));
    }

    private void untilTheEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Started(Thread thread, WeakReference<ClassLoader> application) {}

    /** A class of the application's. */
    public static final class Caller implements BiFunction<ThreadFactory, Runnable, Thread> {

        /** By reflection. */
        public Caller() {}

        @Override
        public Thread apply(ThreadFactory threads, Runnable task) {
            return threads.newThread(task);
        }
    }
}
