package org.sluice.connector;

import jakarta.resource.spi.ConnectionManager;

/**
 * Where a pool's connections come from now.
 *
 * @param factory makes them
 * @param manager has them
 */
record PoolSource(SluiceManagedConnectionFactory factory, ConnectionManager manager) {}
