package org.sluice.connector;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import jakarta.resource.spi.ResourceAllocationException;
import jakarta.resource.spi.RetryableUnavailableException;
import jakarta.resource.spi.ValidatingManagedConnectionFactory;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.Set;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;
import org.sluice.api.ConnectionFailedException;
import org.sluice.api.SluiceException;

/**
 * Makes the physical connections of one pool, and the factory that applications look up (Jakarta Connectors 2.1, section 6.5).
 *
 * <p>Its properties are the server's side of the configuration; each that is set wins over the application's MicroProfile
 * Config, which wins over the server's. Two are equal when their properties are. Properties are set before first use, by the
 * server; afterwards every method may be called from any thread.
 *
 * <p>Serialized without passwords. One that is read again takes the password from the configuration; if that has none, it
 * connects to nothing, and says why.
 */
@SuppressWarnings("rawtypes") // the interfaces of Jakarta Connectors speak of raw sets
public final class SluiceManagedConnectionFactory
        implements ManagedConnectionFactory, ResourceAdapterAssociation, ValidatingManagedConnectionFactory {

    private static final long serialVersionUID = 1L;

    private final PoolProperties properties = new PoolProperties();
    private @Nullable SluiceResourceAdapter adapter;
    private transient volatile int number;
    private transient @Nullable PrintWriter logWriter;
    private transient @Nullable PoolRuntime pool;

    /** The factory's name: it selects the configuration keys, and stands in messages and in pg_stat_activity. */
    public String getFactoryName() {
        return properties.factory();
    }

    public void setFactoryName(String name) {
        properties.set(PoolProperties.FACTORY, name);
    }

    /** The application that the pool was made for; {@code null} for a pool of the server's. */
    public @Nullable String getApplication() {
        return properties.get(PoolProperties.APPLICATION);
    }

    public void setApplication(String application) {
        properties.set(PoolProperties.APPLICATION, application);
    }

    /** The database, as {@code postgresql://user@host:port/database}. */
    public @Nullable String getUrl() {
        return properties.get("url");
    }

    public void setUrl(String url) {
        properties.set("url", url);
    }

    public @Nullable String getUser() {
        return properties.get("user");
    }

    public void setUser(String user) {
        properties.set("user", user);
    }

    /** For an alias of the server's, such as {@code ${ALIAS=name}}; a password in the clear is shown by the server's tools. */
    public @Nullable String getPassword() {
        return properties.get("password");
    }

    public void setPassword(String password) {
        properties.set("password", password);
    }

    /** {@code application_name} in pg_stat_activity. */
    public @Nullable String getApplicationName() {
        return properties.get("application-name");
    }

    public void setApplicationName(String applicationName) {
        properties.set("application-name", applicationName);
    }

    @Override
    public @Nullable ResourceAdapter getResourceAdapter() {
        return adapter;
    }

    /** Called once, before first use (Jakarta Connectors 2.1, section 5.3.3). */
    @Override
    public synchronized void setResourceAdapter(ResourceAdapter resourceAdapter) {
        SluiceResourceAdapter own = (SluiceResourceAdapter) resourceAdapter;
        adapter = own;
        number = own.factoryMade();
    }

    /** Rises with each that the server has made. */
    int number() {
        return number;
    }

    PoolProperties properties() {
        return properties;
    }

    @Override
    public Object createConnectionFactory(ConnectionManager connectionManager) {
        return new SluiceConnectionFactory(this, connectionManager);
    }

    /** A factory outside a server: each lease opens a connection of its own, and closes it at the end. */
    @Override
    public Object createConnectionFactory() {
        return new SluiceConnectionFactory(this, new UnpooledConnectionManager());
    }

    /**
     * Opens a connection. Blocks for {@code sluice.connect-timeout} at most.
     *
     * @param subject whose password credential for this factory, if it has one, wins over the configured user and password
     * @throws RetryableUnavailableException if another attempt may succeed a little later
     * @throws jakarta.resource.spi.SecurityException if the subject has credentials for other factories only
     */
    @Override
    public ManagedConnection createManagedConnection(
            @Nullable Subject subject, @Nullable ConnectionRequestInfo requestInfo) throws ResourceException {
        SignOn signOn = SignOn.of(subject, this);
        try {
            return pool().connect(this, signOn);
        } catch (SluiceException e) {
            throw refusal(e);
        }
    }

    private static ResourceException refusal(SluiceException cause) {
        return cause instanceof ConnectionFailedException failed && failed.isPassing()
                ? new RetryableUnavailableException(cause.getMessage(), cause)
                : new ResourceAllocationException(cause.getMessage(), cause);
    }

    /**
     * Matches by configuration. Whether the other side is still there is asked by validation, or found out when the connection
     * is used: a connection that was passed over for being closed would stay in Payara's pool, and count there.
     */
    @Override
    public @Nullable ManagedConnection matchManagedConnections(
            Set candidates, @Nullable Subject subject, @Nullable ConnectionRequestInfo requestInfo)
            throws ResourceException {
        SignOn signOn = SignOn.of(subject, this);
        for (Object candidate : candidates) {
            if (candidate instanceof SluiceManagedConnection connection
                    && connection.isMadeBy(this)
                    && connection.fits(signOn)) {
                return connection;
            }
        }
        return null;
    }

    /**
     * On a thread that is asking the server's pool: those that do not answer within {@code sluice.pre-ping-timeout}; that is what
     * an operator wants who has switched validation on, and only those wait who asked. On any other thread those whose socket is
     * closed: Payara's resizer asks here at every run, whether validation is on or not, and takes all idle connections out of the
     * pool meanwhile, and puts them back without waking anybody who came for one; so it must not wait for answers.
     */
    @Override
    public Set getInvalidConnections(Set connections) {
        Set<?> candidates = connections;
        AllocatingThreads asking = allocating();
        return asking != null && asking.includeCurrent()
                ? asking.answering(() -> Validation.silent(candidates))
                : Validation.closed(candidates);
    }

    private synchronized @Nullable AllocatingThreads allocating() {
        PoolRuntime current = pool;
        return current == null ? null : current.allocating();
    }

    /** See {@link AllocatingThreads#chosenIsClosed}. */
    void chosenIsClosed() {
        AllocatingThreads asking = allocating();
        if (asking != null) {
            asking.chosenIsClosed();
        }
    }

    /** What runs for this pool; made at first use. */
    synchronized PoolRuntime pool() {
        PoolRuntime current = pool;
        if (current == null) {
            SluiceResourceAdapter owner = adapter;
            if (owner == null) {
                throw new SluiceException(
                        "SLUICE2005: the pool has no resource adapter: setResourceAdapter comes first");
            }
            current = new PoolRuntime(this, owner);
            pool = current;
        }
        return current;
    }

    /** The server has made the pool anew, with this factory: what runs for the pool goes on. */
    synchronized void adoptedBy(PoolRuntime running) {
        pool = running;
    }

    /** Whether it is a pool of the same name, which the server may have made anew. Equal ones are. */
    boolean isLike(@Nullable ManagedConnectionFactory other) {
        return other instanceof SluiceManagedConnectionFactory factory
                && factory.properties.publicationKey().equals(properties.publicationKey())
                && Objects.equals(factory.adapter, adapter);
    }

    @Override
    public void setLogWriter(PrintWriter writer) {
        logWriter = writer;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    /** Equal by configuration (Jakarta Connectors 2.1, section 6.5.3.2). */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SluiceManagedConnectionFactory factory
                && factory.properties.equals(properties)
                && Objects.equals(factory.adapter, adapter);
    }

    @Override
    public int hashCode() {
        return properties.hashCode();
    }

    @Override
    public String toString() {
        return "SluiceManagedConnectionFactory[" + properties + "]";
    }
}
