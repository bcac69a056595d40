package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.api.AsyncSession;
import org.sluice.api.SessionClosedException;
import org.sluice.api.SluiceException;
import org.sluice.api.Statement;
import org.sluice.api.spi.PoolLimits;

/** Every way to end a session, in every state it can be in, from a thread that never saw it. */
class SessionEndsTest {

    private final ManualScheduler clock = new ManualScheduler();
    private final ManualExecutor lane = new ManualExecutor();
    private final FakePool pool = new FakePool(1, FakeConnection::new);
    private final SessionFactory factory = factory();
    private final AsyncSession session = factory.openSession("request GET /x");
    private final List<CompletableFuture<?>> issued = new ArrayList<>();

    private SessionFactory factory() {
        var settings = SettingsForTests.with("continuations", "direct");
        return new SessionFactory(
                settings,
                AcquisitionLane.of(settings, PoolLimits.unknown(), pool.ledger(), clock, lane, Runnable::run),
                pool,
                () -> Runnable::run,
                clock,
                GlobalTransactions.NONE,
                new ForgottenSessions(clock),
                () -> {});
    }

    private void issue(CompletionStage<?> stage) {
        issued.add(stage.toCompletableFuture());
    }

    private void connect() {
        lane.runAll();
    }

    private void answerOne() {
        pool.connection(0).answer();
    }

    /** Lets the server answer until nothing more is asked of it. */
    private void settle() {
        int moves = 1;
        while (moves > 0) {
            moves = lane.runAll();
            for (int i = 0; i < pool.open(); i++) {
                moves += pool.connection(i).waiting();
                pool.connection(i).answerAll();
            }
        }
    }

    private enum State {
        NEW {
            @Override
            void reach(SessionEndsTest it) {
                // nothing was asked for
            }
        },
        WAITING_FOR_A_CONNECTION {
            @Override
            void reach(SessionEndsTest it) {
                it.issue(it.session.execute("select 1"));
            }
        },
        STATEMENT_RUNNING {
            @Override
            void reach(SessionEndsTest it) {
                it.issue(it.session.execute("select 1"));
                it.issue(it.session.execute("select 2"));
                it.connect();
            }
        },
        WHOLE_TRANSACTION_RUNNING {
            @Override
            void reach(SessionEndsTest it) {
                it.issue(it.session.executeTransaction(List.of(Statement.of("update a"))));
                it.connect();
            }
        },
        MANY_RUNNING {
            @Override
            void reach(SessionEndsTest it) {
                it.issue(it.session.executeMany("update a", List.of(new Object[0], new Object[0])));
                it.connect();
            }
        },
        TRANSACTION_NOT_SENT {
            @Override
            void reach(SessionEndsTest it) {
                it.issue(it.session.begin());
            }
        },
        TRANSACTION_WAITING_FOR_A_CONNECTION {
            @Override
            void reach(SessionEndsTest it) {
                it.issue(it.session.begin());
                it.issue(it.session.execute("update a"));
            }
        },
        TRANSACTION_IDLE {
            @Override
            void reach(SessionEndsTest it) {
                TRANSACTION_RUNNING.reach(it);
                it.settle();
            }
        },
        TRANSACTION_RUNNING {
            @Override
            void reach(SessionEndsTest it) {
                TRANSACTION_WAITING_FOR_A_CONNECTION.reach(it);
                it.connect();
                it.answerOne();
            }
        },
        TRANSACTION_FAILED {
            @Override
            void reach(SessionEndsTest it) {
                TRANSACTION_RUNNING.reach(it);
                it.pool.connection(0).refuse("23505");
            }
        },
        NESTED_RUNNING {
            @Override
            void reach(SessionEndsTest it) {
                TRANSACTION_IDLE.reach(it);
                it.issue(it.session.beginNested());
                it.issue(it.session.execute("update b"));
            }
        },
        COMMITTING {
            @Override
            void reach(SessionEndsTest it) {
                TRANSACTION_IDLE.reach(it);
                it.issue(it.session.commit());
            }
        },
        ROLLING_BACK {
            @Override
            void reach(SessionEndsTest it) {
                TRANSACTION_IDLE.reach(it);
                it.issue(it.session.rollback());
            }
        },
        STREAM_OPENING {
            @Override
            void reach(SessionEndsTest it) {
                it.session.stream(Integer.class, "select n").subscribe(new Abandoning());
                it.connect();
            }
        },
        STREAM_ABANDONED {
            @Override
            void reach(SessionEndsTest it) {
                STREAM_OPENING.reach(it);
                it.settle();
            }
        },
        UNDOING_WHAT_IT_LEFT {
            @Override
            void reach(SessionEndsTest it) {
                it.issue(it.session.execute("set work_mem = '1MB'"));
                it.connect();
                it.answerOne();
            }
        },
        CONNECTION_LOST_IN_TRANSACTION {
            @Override
            void reach(SessionEndsTest it) {
                TRANSACTION_IDLE.reach(it);
                it.pool.connection(0).close();
            }
        },
        CLOSING {
            @Override
            void reach(SessionEndsTest it) {
                TRANSACTION_RUNNING.reach(it);
                it.issue(it.session.closeAsync());
            }
        },
        CLOSED {
            @Override
            void reach(SessionEndsTest it) {
                it.issue(it.session.closeAsync());
            }
        },
        INVALIDATED {
            @Override
            void reach(SessionEndsTest it) {
                TRANSACTION_RUNNING.reach(it);
                it.session.invalidate();
            }
        };

        abstract void reach(SessionEndsTest it);
    }

    /** Takes what it is given, asks for five rows, and then forgets about them. */
    private static final class Abandoning implements Flow.Subscriber<Integer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(5);
        }

        @Override
        public void onNext(Integer row) {
            // not looked at
        }

        @Override
        public void onError(Throwable failure) {
            // not looked at
        }

        @Override
        public void onComplete() {
            // not looked at
        }
    }

    private enum End {
        CLOSE {
            @Override
            @Nullable CompletionStage<?> call(AsyncSession session) {
                session.close();
                return null;
            }
        },
        CLOSE_ASYNC {
            @Override
            CompletionStage<?> call(AsyncSession session) {
                return session.closeAsync();
            }
        },
        RESET {
            @Override
            CompletionStage<?> call(AsyncSession session) {
                return session.reset();
            }
        },
        INVALIDATE {
            @Override
            @Nullable CompletionStage<?> call(AsyncSession session) {
                session.invalidate();
                return null;
            }
        },
        CANCEL {
            @Override
            @Nullable CompletionStage<?> call(AsyncSession session) {
                session.cancel();
                return null;
            }
        };

        abstract @Nullable CompletionStage<?> call(AsyncSession session);
    }

    static Stream<Arguments> everyEndInEveryState() {
        return Arrays.stream(State.values())
                .flatMap(state -> Arrays.stream(End.values()).map(end -> Arguments.of(state, end)));
    }

    @ParameterizedTest
    @MethodSource("everyEndInEveryState")
    void end_inAnyState_twiceAndByAnotherThread_nothingIsLeft(State state, End end) {
        state.reach(this);

        CompletableFuture<?> first = byAnotherThread(end);
        CompletableFuture<?> second = byAnotherThread(end);
        settle();
        CompletableFuture<Void> last = session.closeAsync().toCompletableFuture();
        settle();

        assertThat(last).isCompleted();
        assertEnded(first);
        assertEnded(second);
        assertThat(issued).allSatisfy(SessionEndsTest::assertEnded);
        assertThat(pool.inUse()).isZero();
        assertThat(factory.pool().waiting()).isZero();
        assertThat(factory.pool().inUse()).isZero();
        assertThat(session.inTransaction()).isFalse();
        assertThat(session.execute("select 1").toCompletableFuture())
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(SessionClosedException.class)
                .withMessageContaining("request GET /x");
    }

    /** A pool that is left clean serves the next session at once. */
    @ParameterizedTest
    @MethodSource("everyEndInEveryState")
    void end_inAnyState_nextSessionIsServed(State state, End end) {
        state.reach(this);
        byAnotherThread(end);
        session.close();
        settle();

        CompletableFuture<?> next =
                factory.openSession("next").execute("select 3").toCompletableFuture();
        settle();

        assertThat(next).isCompleted();
        List<String> log = pool.connection(0).log();
        assertThat(log.get(log.size() - 1)).isEqualTo("select 3");
        assertThat(log.stream().filter(sql -> sql.equals("BEGIN")).count())
                .as("every transaction that was begun has ended: %s", log)
                .isEqualTo(log.stream()
                        .filter(sql -> sql.equals("COMMIT") || sql.equals("ROLLBACK"))
                        .count());
    }

    private CompletableFuture<?> byAnotherThread(End end) {
        CompletableFuture<?> called = CompletableFuture.supplyAsync(() -> {
            CompletionStage<?> stage = end.call(session);
            return stage == null ? CompletableFuture.completedFuture(null) : stage.toCompletableFuture();
        });
        return (CompletableFuture<?>) called.join();
    }

    /** Succeeded, or failed with an error of ours; nobody waits any more. */
    private static void assertEnded(CompletableFuture<?> stage) {
        assertThat(stage).isDone();
        Throwable failure = stage.handle((value, why) -> why).join();
        assertThat(failure == null || Failures.unwrapped(failure) instanceof SluiceException)
                .as("%s", failure)
                .isTrue();
    }
}
