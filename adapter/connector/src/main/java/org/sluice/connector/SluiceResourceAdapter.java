package org.sluice.connector;

import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.WorkManager;
import java.io.Serializable;
import java.util.Objects;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/**
 * The resource adapter (Jakarta Connectors 2.1, chapter 5). Starting it costs nothing: the database client, the event loops and
 * the lane threads come with the first connection, and end with {@link #stop}.
 *
 * <p>Some servers ask a managed connection factory for connections before they start the adapter; that works too.
 */
public final class SluiceResourceAdapter implements ResourceAdapter, Serializable {

    private static final long serialVersionUID = 1L;

    private int eventLoops;
    private transient @Nullable AdapterRuntime runtime;
    private transient @Nullable WorkManager workManager;
    private transient volatile int factoriesMade;

    /** The number of event loops; 0, the default, lets the adapter choose: one for every four processors, at least one. */
    public Integer getEventLoops() {
        return eventLoops;
    }

    /** Counts for event loops that are not running yet. */
    public void setEventLoops(Integer eventLoops) {
        this.eventLoops = eventLoops;
    }

    @Override
    public synchronized void start(BootstrapContext context) {
        workManager = context.getWorkManager();
    }

    @Override
    public void stop() {
        AdapterRuntime ended;
        synchronized (this) {
            ended = runtime;
            runtime = null;
            workManager = null;
        }
        if (ended != null) {
            ended.close();
        }
    }

    /** The server has made one more managed connection factory, for a new pool or for one that it makes anew. Gives its number. */
    synchronized int factoryMade() {
        int number = factoriesMade + 1;
        factoriesMade = number;
        if (runtime != null) {
            runtime.factoryMade();
        }
        return number;
    }

    /** How many were made. */
    int factoriesMade() {
        return factoriesMade;
    }

    synchronized AdapterRuntime runtime() {
        AdapterRuntime current = runtime;
        if (current == null) {
            current = new AdapterRuntime(eventLoops > 0 ? eventLoops : eventLoopsForThisMachine());
            runtime = current;
        }
        return current;
    }

    /** The server's threads for work of the adapter; {@code null} before {@link #start} and after {@link #stop}. */
    synchronized @Nullable WorkManager workManager() {
        return workManager;
    }

    private static int eventLoopsForThisMachine() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 4);
    }

    /** There is no message inflow. */
    @Override
    public void endpointActivation(MessageEndpointFactory endpoints, ActivationSpec spec) throws ResourceException {
        throw new NotSupportedException("SLUICE2001: this adapter has no message inflow");
    }

    @Override
    public void endpointDeactivation(MessageEndpointFactory endpoints, ActivationSpec spec) {
        // nothing can have been activated
    }

    /** There is nothing to recover: no endpoint can have been activated. */
    @Override
    public XAResource[] getXAResources(ActivationSpec[] specs) {
        return new XAResource[0];
    }

    /** Equal by configuration (Jakarta Connectors 2.1, section 5.3.1). */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SluiceResourceAdapter adapter && adapter.eventLoops == eventLoops;
    }

    @Override
    public int hashCode() {
        return Objects.hash(SluiceResourceAdapter.class, eventLoops);
    }
}
