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
}
