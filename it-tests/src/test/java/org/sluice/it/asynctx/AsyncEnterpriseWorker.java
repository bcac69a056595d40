package org.sluice.it.asynctx;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.sluice.cdi.AsyncTransactional;

/** An EJB whose method the container leaves alone. */
@Stateless
public class AsyncEnterpriseWorker {

    /** Its own transaction. */
    @AsyncTransactional
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public <T> CompletionStage<T> required(Supplier<CompletionStage<T>> work) {
        return work.get();
    }
}
