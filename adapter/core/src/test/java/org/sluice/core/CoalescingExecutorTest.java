package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class CoalescingExecutorTest {

    private final ManualScheduler clock = new ManualScheduler();
    private final ManualExecutor threads = new ManualExecutor();
    private final ManualExecutor fallback = new ManualExecutor();
    private final CoalescingExecutor executor = new CoalescingExecutor(threads, Runnable::run, 2, clock, fallback);
    private final List<Integer> ran = new ArrayList<>();

    private void submit(int number) {
        executor.in(Runnable::run).execute(() -> ran.add(number));
    }

    @Test
    void manyTasks_wakeOneThread_runInOrder() {
        for (int i = 0; i < 20; i++) {
            submit(i);
        }

        assertThat(threads.size()).isEqualTo(1);
        threads.runAll();
        assertThat(ran).hasSize(20).isSorted();
    }

    @Test
    void wakingIsPutOff_whatComesMeanwhileNeedsNoOther() {
        ManualExecutor later = new ManualExecutor();
        CoalescingExecutor patient = new CoalescingExecutor(threads, later, 2, clock, fallback);
        patient.in(Runnable::run).execute(() -> ran.add(1));
        patient.in(Runnable::run).execute(() -> ran.add(2));
        assertThat(threads.size()).isZero();

        assertThat(later.runAll()).isEqualTo(1);
        assertThat(threads.runAll()).isEqualTo(1);
        assertThat(ran).containsExactly(1, 2);
    }

    @Test
    void wakingIsRefused_threadIsWokenAtOnce() {
        CoalescingExecutor ending = new CoalescingExecutor(
                threads,
                task -> {
                    throw new RejectedExecutionException();
                },
                2,
                clock,
                fallback);

        ending.in(Runnable::run).execute(() -> ran.add(1));

        assertThat(threads.runAll()).isEqualTo(1);
        assertThat(ran).containsExactly(1);
    }

    @Test
    void queueGrowsLong_anotherThreadIsWoken_neverMoreThanAllowed() {
        for (int i = 0; i < 500; i++) {
            submit(i);
        }

        assertThat(threads.size()).isEqualTo(2);
    }

    @Test
    void taskBlocks_anotherThreadTakesOver() {
        List<Integer> woken = new ArrayList<>();
        executor.in(Runnable::run).execute(() -> {
            submit(1);
            clock.advance(Duration.ofMillis(10));
            woken.add(threads.runAll());
            ran.add(2);
        });
        threads.runAll();

        assertThat(woken).as("threads woken while the first task blocked").containsExactly(1);
        assertThat(ran).containsExactly(1, 2);
    }

    @Test
    void taskSubmitsAnother_sameThreadRunsIt() {
        executor.in(Runnable::run).execute(() -> submit(1));

        assertThat(threads.runAll()).isEqualTo(1);
        assertThat(ran).containsExactly(1);
    }

    @Test
    void idleAgain_nextTaskWakesAThread() {
        submit(1);
        threads.runAll();
        submit(2);
        threads.runAll();

        assertThat(ran).containsExactly(1, 2);
    }

    @Test
    void contextRefuses_taskRunsAllTheSame() {
        executor.in(task -> {
                    throw new RejectedExecutionException("the application has ended");
                })
                .execute(() -> ran.add(1));
        threads.runAll();

        assertThat(ran).containsExactly(1);
    }

    @Test
    void taskRunsInsideItsContext() {
        List<String> events = new ArrayList<>();
        executor.in(task -> {
                    events.add("enter");
                    task.run();
                    events.add("leave");
                })
                .execute(() -> events.add("task"));
        threads.runAll();

        assertThat(events).containsExactly("enter", "task", "leave");
    }

    /** As when a server makes no thread for an application that has ended. */
    @Test
    void noThreadCanBeMade_fallbackRuns() {
        CoalescingExecutor ended = new CoalescingExecutor(
                task -> {
                    throw new IllegalStateException("disabled");
                },
                Runnable::run,
                2,
                clock,
                fallback);

        ended.in(Runnable::run).execute(() -> ran.add(1));

        assertThat(fallback.runAll()).isEqualTo(1);
        assertThat(ran).containsExactly(1);
    }

    @Test
    void threadsRefuse_fallbackRuns() {
        CoalescingExecutor ended = new CoalescingExecutor(
                task -> {
                    throw new RejectedExecutionException();
                },
                Runnable::run,
                2,
                clock,
                fallback);

        ended.in(Runnable::run).execute(() -> ran.add(1));

        assertThat(fallback.runAll()).isEqualTo(1);
        assertThat(ran).containsExactly(1);
    }
}
