package org.sluice.it.app;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.concurrent.CompletionStage;
import org.sluice.api.AsyncSession;
import org.sluice.api.Result;

/** Writes under a transaction of the container's, which sessions can not join yet. */
@ApplicationScoped
public class JtaWriter {

    @Inject
    AsyncSession session;

    /** Must fail. */
    @Transactional
    public CompletionStage<Result> mark(long id) {
        return session.execute("insert into marks (id) values ($1)", id);
    }
}
