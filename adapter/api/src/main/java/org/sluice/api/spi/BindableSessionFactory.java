package org.sluice.api.spi;

import org.sluice.api.AsyncSessionFactory;

/** What a factory from JNDI also is: it can be bound to the application that uses it. */
public interface BindableSessionFactory extends AsyncSessionFactory {

    /**
     * Gives a factory whose sessions complete on the application's threads and in its context, and lets the pool see the
     * application's configuration from now on. The server's own settings of the pool stay ahead of the application's.
     *
     * @throws org.sluice.api.ConfigurationException if pool and application together give no valid configuration
     */
    BoundSessionFactory bind(Application application);

    /**
     * Counts the pools that the server has made for this adapter, each a moment after it was made. While the number stays, a
     * resource that was looked up is that of its pool; when it has risen, the server may have made the pool anew, and the resource
     * is to be looked up again. Callable from any thread, at each use: it costs next to nothing.
     */
    int poolsMade();

    /**
     * Says that the name which once gave {@code former} gives this resource now. Everything that was bound to the former one,
     * open sessions included, gets its connections from this one's pool from now on. Does nothing if both are of one pool.
     * Callable from any thread; does not block.
     */
    void replaces(BindableSessionFactory former);
}
