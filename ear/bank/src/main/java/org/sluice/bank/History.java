package org.sluice.bank;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.sluice.api.AsyncSession;
import org.sluice.api.Parameters;

/** Reads what was transferred. */
@ApplicationScoped
public class History {

    private static final int PORTION = 500;

    @Inject
    AsyncSession session;

    /**
     * The latest transfers, the last one first. They may be many, so they are read from a cursor on the server, a portion at a
     * time: when a caller hangs up, the request ends, its session with it, and nothing more is read.
     */
    public CompletionStage<List<Entry>> latest(int limit) {
        return Collected.from(session.withFetchSize(PORTION).stream(
                Entry.class,
                "select aid, tid, bid, delta, mtime as time from pgbench_history" + " order by mtime desc limit :limit",
                Parameters.of("limit", limit)));
    }
}
