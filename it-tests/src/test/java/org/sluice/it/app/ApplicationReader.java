package org.sluice.it.app;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AsyncSession;

/** One bean for all requests: the session that it has must be a different one in each. */
@ApplicationScoped
public class ApplicationReader {

    @Inject
    AsyncSession session;

    /** The marks that this request's session can see. */
    public CompletionStage<List<@Nullable Long>> marks() {
        return session.scalars(Long.class, "select id from marks order by id");
    }

    /** The server process behind the session. */
    public CompletionStage<@Nullable Integer> backend() {
        return session.scalar(Integer.class, "select pg_backend_pid()");
    }
}
