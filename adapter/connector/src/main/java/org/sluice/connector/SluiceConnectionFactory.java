package org.sluice.connector;

import jakarta.resource.Referenceable;
import jakarta.resource.spi.ConnectionManager;
import java.io.Serializable;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import javax.naming.Reference;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.PoolStatus;
import org.sluice.api.TransactionOptions;
import org.sluice.api.spi.Application;
import org.sluice.api.spi.BindableSessionFactory;
import org.sluice.api.spi.BoundSessionFactory;

/**
 * What JNDI gives: the connection factory (Jakarta Connectors 2.1, section 6.5.1). Usable as it is, with
 * {@code @Resource}: its sessions then complete on threads of the server's work manager, in the context of their first call.
 */
final class SluiceConnectionFactory implements BindableSessionFactory, Referenceable, Serializable {

    private static final long serialVersionUID = 1L;

    private final SluiceManagedConnectionFactory factory;
    private final ConnectionManager connectionManager;
    private @Nullable Reference reference;
    private transient @Nullable Made made;

    SluiceConnectionFactory(SluiceManagedConnectionFactory factory, ConnectionManager connectionManager) {
        this.factory = factory;
        this.connectionManager = connectionManager;
    }

    private record Made(PoolRuntime pool, int generation, BoundSessionFactory sessions) {

        boolean isOf(PoolRuntime now) {
            return pool == now && generation == now.generation();
        }
    }

    @Override
    public BoundSessionFactory bind(Application application) {
        return factory.pool().bind(connectionManager, application);
    }

    private AsyncSessionFactory sessions() {
        PoolRuntime pool = factory.pool();
        synchronized (this) {
            Made current = made;
            if (current == null || !current.isOf(pool)) {
                current = new Made(pool, pool.generation(), pool.unbound(connectionManager));
                made = current;
            }
            return current.sessions;
        }
    }

    @Override
    public AsyncSession openSession() {
        return sessions().openSession();
    }

    @Override
    public <T> CompletionStage<T> withSession(
            Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        return sessions().withSession(work);
    }

    @Override
    public <T> CompletionStage<T> withTransaction(
            Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        return sessions().withTransaction(work);
    }

    @Override
    public <T> CompletionStage<T> withRetries(
            int attempts,
            TransactionOptions options,
            Function<? super AsyncSession, ? extends @Nullable CompletionStage<T>> work) {
        return sessions().withRetries(attempts, options, work);
    }

    @Override
    public PoolStatus pool() {
        return sessions().pool();
    }

    @Override
    public void setReference(Reference reference) {
        this.reference = reference;
    }

    @Override
    public @Nullable Reference getReference() {
        return reference;
    }

    @Override
    public String toString() {
        return "AsyncSessionFactory[" + factory + "]";
    }
}
