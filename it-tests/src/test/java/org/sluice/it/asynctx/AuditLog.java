package org.sluice.it.asynctx;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.CompletionStage;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.Result;
import org.sluice.cdi.AsyncTransactional;
import org.sluice.cdi.Database;

/** A second database beside the default one. */
@ApplicationScoped
public class AuditLog {

    @Inject
    @Database("audit")
    AsyncSession session;

    @Inject
    @Database("audit")
    AsyncSessionFactory factory;

    /** The factory. */
    public AsyncSessionFactory factory() {
        return factory;
    }

    /** Writes in the caller's transaction, if there is one. */
    public CompletionStage<Result> write(long id) {
        return session.execute("insert into leftovers (id) values ($1)", id);
    }

    /** Writes whatever becomes of the caller. */
    @AsyncTransactional(jakarta.transaction.Transactional.TxType.REQUIRES_NEW)
    public CompletionStage<Result> writeAnyway(long id) {
        return write(id);
    }

    /** Writes outside of every transaction. */
    @AsyncTransactional(jakarta.transaction.Transactional.TxType.NOT_SUPPORTED)
    public CompletionStage<Result> writeOutside(long id) {
        return write(id);
    }
}
