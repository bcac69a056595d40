package org.sluice.it.app;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AsyncSession;
import org.sluice.api.Result;

/** An EJB without a transaction of the container's. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class EnterpriseWriter {

    @Inject
    AsyncSession session;

    /** Begins a transaction and writes a mark in it that nobody else can see. Ends after a moment, so that others overlap. */
    public CompletionStage<Result> beginAndMark(long id) {
        return session.begin()
                .thenCompose(begun -> session.execute("insert into marks (id) values ($1)", id))
                .thenCompose(inserted -> session.execute("select pg_sleep(0.05)"));
    }

    /** Ends the transaction; the mark is gone. */
    public CompletionStage<Void> rollback() {
        return session.rollback();
    }

    /** The server process behind the session. */
    public CompletionStage<@Nullable Integer> backend() {
        return session.scalar(Integer.class, "select pg_backend_pid()");
    }
}
