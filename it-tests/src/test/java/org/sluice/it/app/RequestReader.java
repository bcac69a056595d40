package org.sluice.it.app;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AsyncSession;

/** One bean for each request. */
@RequestScoped
public class RequestReader {

    @Inject
    AsyncSession session;

    /** The server process behind the session. */
    public CompletionStage<@Nullable Integer> backend() {
        return session.scalar(Integer.class, "select pg_backend_pid()");
    }
}
