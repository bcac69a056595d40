/**
 * The Jakarta Connectors 2.1 contracts: the resource adapter, its managed connection factory and managed connections, and the
 * threads on which the server's pool is asked.
 *
 * <p>The central type is {@link org.sluice.connector.SluiceManagedConnectionFactory}. Only {@code ra.xml} refers to this
 * package; no module imports it.
 */
@NullMarked
package org.sluice.connector;

import org.jspecify.annotations.NullMarked;
