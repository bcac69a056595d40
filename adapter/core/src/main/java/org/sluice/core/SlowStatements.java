package org.sluice.core;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Statements that took long of late, by their text. One is kept away for a while, and for twice as long each time that it takes
 * long again: what is slow by itself is tried ever more rarely, what was held up once is soon back. Guarded by its user.
 */
final class SlowStatements {

    private static final long SHORTEST_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_NANOS = Duration.ofMinutes(5).toNanos();
    private static final int MOST = 256;

    private final Map<String, Pause> pauses = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Pause> eldest) {
            return size() > MOST;
        }
    };

    private record Pause(long since, long nanos) {}

    boolean isKeptAway(String sql, long now) {
        if (pauses.isEmpty()) {
            return false;
        }
        Pause pause = pauses.get(sql);
        return pause != null && now - pause.since < pause.nanos;
    }

    void tookLong(String sql, long now) {
        @Nullable Pause before = pauses.get(sql);
        long nanos = before == null ? SHORTEST_NANOS : Math.min(2 * before.nanos, LONGEST_NANOS);
        pauses.put(sql, new Pause(now, nanos));
    }

    void wasQuick(String sql) {
        if (!pauses.isEmpty()) {
            pauses.remove(sql);
        }
    }
}
