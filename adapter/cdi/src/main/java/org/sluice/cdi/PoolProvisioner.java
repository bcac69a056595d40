package org.sluice.cdi;

import java.util.Optional;
import org.sluice.api.SluiceException;
import org.sluice.api.spi.FactorySettings;
import org.sluice.api.spi.PoolLimits;

/**
 * Makes pools of the server for applications that come without one, where the server lets us, and has it let go of what it would keep
 * of an application.
 */
interface PoolProvisioner {

    /**
     * Makes pool and resource anew from the application's settings; what is left of an earlier deployment is deleted first.
     *
     * @return the resource's JNDI name; empty if this server makes no pools by program
     * @throws SluiceException if the server refused
     */
    Optional<String> create(String application, FactorySettings settings);

    /** Deletes what {@link #create} made. Never throws. */
    void delete(String application, String factory);

    /** The limits of the pool behind a resource. */
    PoolLimits limits(String application, String jndiName);

    /** Called on a thread that has taken a connection for a transaction and has closed its handle. Never throws. */
    default void afterEnlistment() {}

    /** Called when the application's factories are closed. Never throws. */
    default void afterEnd() {}

    /** For servers where the operator makes the pools. */
    static PoolProvisioner none() {
        return new PoolProvisioner() {
            @Override
            public Optional<String> create(String application, FactorySettings settings) {
                return Optional.empty();
            }

            @Override
            public void delete(String application, String factory) {}

            @Override
            public PoolLimits limits(String application, String jndiName) {
                return PoolLimits.unknown();
            }
        };
    }
}
