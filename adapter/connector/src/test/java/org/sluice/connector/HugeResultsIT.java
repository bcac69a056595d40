package org.sluice.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sluice.api.AsyncSession;
import org.sluice.api.StatementException;
import org.sluice.api.spi.BoundSessionFactory;

/** Rows and results that are larger than anybody wants: they arrive, and what is streamed is never in memory as a whole. */
class HugeResultsIT {

    private static final Duration LONG = Duration.ofSeconds(90);
    private static final int HUGE = 64 << 20;
    private static final int ROWS = 1_000_000;
    private static final int ROW_SIZE = 400;
    /** A tenth of what is streamed. */
    private static final long MOST_BYTES = 40L << 20;

    @RegisterExtension
    static final RealPostgres POSTGRES = new RealPostgres();

    private final SluiceResourceAdapter adapter = new SluiceResourceAdapter();
    private BoundSessionFactory factory;
    private AsyncSession session;

    @BeforeEach
    void open() {
        factory = BoundFactories.on(POSTGRES.port(), adapter, new OneConnection(), key -> null);
        session = factory.openSession();
    }

    @AfterEach
    void close() {
        session.close();
        factory.close();
        adapter.stop();
    }

    @Test
    void stream_resultOf400Megabytes_isNeverInMemoryAsAWhole() {
        Measuring measuring = new Measuring(ROWS / 8);
        session.withFetchSize(1000).stream(
                        String.class, "select repeat('x', $1) from generate_series(1, $2)", ROW_SIZE, ROWS)
                .subscribe(measuring);

        assertThat(measuring.rows).succeedsWithin(LONG).isEqualTo(ROWS);
        assertThat(measuring.characters).isEqualTo((long) ROWS * ROW_SIZE);
        assertThat(measuring.most - measuring.before)
                .as("bytes more in the heap on the way")
                .isLessThan(MOST_BYTES);
    }

    @Test
    void stream_rowsOf16Megabytes_oneByOne_areNeverInMemoryTogether() {
        Measuring measuring = new Measuring(5);
        session.withFetchSize(1).stream(
                        String.class, "select repeat('x', $1) from generate_series(1, $2)", HUGE / 4, 25)
                .subscribe(measuring);

        assertThat(measuring.rows).succeedsWithin(LONG).isEqualTo(25);
        assertThat(measuring.characters).isEqualTo(25L * (HUGE / 4));
        assertThat(measuring.most - measuring.before)
                .as("bytes more in the heap on the way, of 400 MB")
                .isLessThan(2L * HUGE);
    }

    @Test
    void row_of64Megabytes_arrives() {
        assertThat(session.one(String.class, "select repeat('x', $1)", HUGE).toCompletableFuture())
                .succeedsWithin(LONG)
                .satisfies(text -> assertThat(text.length()).isEqualTo(HUGE));
    }

    @Test
    void parameter_of64Megabytes_arrives() {
        assertThat(session.one(Integer.class, "select length($1::text)", "x".repeat(HUGE))
                        .toCompletableFuture())
                .succeedsWithin(LONG)
                .isEqualTo(HUGE);
    }

    /** PostgreSQL makes no value above 1 GB (limits, appendix K of its manual). */
    @Test
    void row_largerThanPostgresAllows_failsAsAStatement_andTheSessionGoesOn() {
        assertThat(session.one(String.class, "select repeat('x', 1100000000)").toCompletableFuture())
                .failsWithin(LONG)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(StatementException.class);
        assertThat(session.one(Integer.class, "select 1").toCompletableFuture())
                .succeedsWithin(LONG)
                .isEqualTo(1);
    }

    /** Takes each row when it comes, and looks at the heap every now and then. */
    private static final class Measuring implements Flow.Subscriber<String> {

        private final int every;
        private final CompletableFuture<Integer> rows = new CompletableFuture<>();
        private final long before = live();
        private long most = before;
        private long characters;
        private int count;

        Measuring(int every) {
            this.every = every;
        }

        private static long live() {
            System.gc();
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String row) {
            characters += row.length();
            if (++count % every == 0) {
                most = Math.max(most, live());
            }
        }

        @Override
        public void onError(Throwable failure) {
            rows.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            rows.complete(count);
        }
    }
}
