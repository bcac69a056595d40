package org.sluice.it.app;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.concurrent.CompletionStage;
import org.sluice.api.AsyncSession;
import org.sluice.api.Result;

/** Writes in a transaction of the container's. */
@ApplicationScoped
public class JtaWriter {

    @Inject
    AsyncSession session;

    /** Is committed at return. */
    @Transactional
    public CompletionStage<Result> mark(long id) {
        return session.execute("insert into marks (id) values ($1)", id);
    }
}
