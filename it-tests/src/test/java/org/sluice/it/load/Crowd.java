package org.sluice.it.load;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.sluice.api.AsyncSessionFactory;

/**
 * Many who work with one pool at once: each opens a session for one short statement, and as soon as it is answered the next one,
 * for as many rounds as all the others. The wait is from the call to the moment at which PostgreSQL began with the statement; both
 * are of the same machine's clock.
 */
public final class Crowd {

    private static final String STATEMENT = "select (extract(epoch from statement_timestamp()) * 1000000)::bigint"
            + " from (select pg_sleep($1)) as work";

    private final AsyncSessionFactory factory;
    private final double seconds;
    private final int rounds;
    private final long half;
    private final Runnable halfWay;
    private final AtomicLong arrivals = new AtomicLong();
    private final ConcurrentLinkedQueue<Served> served = new ConcurrentLinkedQueue<>();

    private record Served(int who, long arrival, long asked, long begun) {

        long waited() {
            return Math.max(0, begun - asked);
        }
    }

    /**
     * What came of it. Times are in microseconds.
     *
     * @param statements that were answered
     * @param jain Jain's index of the rates at which each was served: 1 if all were served alike
     * @param median of the waits
     * @param longest of the waits
     * @param overtaken by how many places, at most, anybody was served later than it had come
     * @param perSecond statements
     */
    public record Outcome(int statements, double jain, long median, long longest, long overtaken, double perSecond) {

        @Override
        public String toString() {
            return String.format(
                    "%d statements, Jain %.4f, waited %.0f ms (median) and %.0f ms (longest), %d places lost at most,"
                            + " %.0f statements/s",
                    statements, jain, median / 1e3, longest / 1e3, overtaken, perSecond);
        }
    }

    private Crowd(AsyncSessionFactory factory, int rounds, double seconds, long half, Runnable halfWay) {
        this.factory = factory;
        this.rounds = rounds;
        this.seconds = seconds;
        this.half = half;
        this.halfWay = halfWay;
    }

    /** Lets them work until all have done all their rounds; fails if any statement does. Runs {@code halfWay} once. */
    public static Outcome work(
            AsyncSessionFactory factory, int sessions, int rounds, double seconds, Duration limit, Runnable halfWay) {
        Crowd crowd = new Crowd(factory, rounds, seconds, (long) sessions * rounds / 2, halfWay);
        long start = micros();
        CompletableFuture<?>[] all = IntStream.range(0, sessions)
                .mapToObj(who -> crowd.go(who, 0).toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(all)
                .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        return crowd.outcome(sessions, start, micros());
    }

    private CompletionStage<Long> go(int who, int round) {
        long arrival = arrivals.getAndIncrement();
        if (arrival == half) {
            halfWay.run();
        }
        long asked = micros();
        return factory.withSession(session -> session.one(Long.class, STATEMENT, seconds))
                .thenCompose(begun -> {
                    served.add(new Served(who, arrival, asked, begun));
                    return round + 1 < rounds ? go(who, round + 1) : CompletableFuture.completedFuture(begun);
                });
    }

    private static long micros() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + now.getNano() / 1000;
    }

    private Outcome outcome(int sessions, long start, long end) {
        List<Served> inOrder =
                served.stream().sorted(Comparator.comparingLong(Served::begun)).toList();
        long[] waits = inOrder.stream().mapToLong(Served::waited).sorted().toArray();
        long overtaken = IntStream.range(0, inOrder.size())
                .mapToLong(place -> place - inOrder.get(place).arrival())
                .max()
                .orElseThrow();
        return new Outcome(
                inOrder.size(),
                jain(rates(sessions, start)),
                waits[waits.length / 2],
                waits[waits.length - 1],
                overtaken,
                inOrder.size() * 1e6 / (end - start));
    }

    /** Rounds per second until the last of one's statements began. */
    private double[] rates(int sessions, long start) {
        long[] last = new long[sessions];
        served.forEach(one -> last[one.who()] = Math.max(last[one.who()], one.begun()));
        return Arrays.stream(last)
                .mapToDouble(end -> rounds * 1e6 / Math.max(1, end - start))
                .toArray();
    }

    private static double jain(double[] shares) {
        double sum = Arrays.stream(shares).sum();
        return sum
                * sum
                / (shares.length
                        * Arrays.stream(shares).map(share -> share * share).sum());
    }
}
