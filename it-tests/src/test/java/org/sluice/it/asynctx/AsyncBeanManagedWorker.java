package org.sluice.it.asynctx;

import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.sluice.cdi.AsyncTransactional;

/** An EJB that manages its transactions itself, which means: {@code @AsyncTransactional} does. */
@Singleton
@TransactionManagement(TransactionManagementType.BEAN)
public class AsyncBeanManagedWorker {

    /** Its own transaction. */
    @AsyncTransactional
    public <T> CompletionStage<T> required(Supplier<CompletionStage<T>> work) {
        return work.get();
    }
}
