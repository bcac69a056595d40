/**
 * An application with many factories, each with a pool of its own, on which {@code ServerPoolIT} tries what the server's pool
 * can do. Packed by {@link org.sluice.it.pools.PoolsWar}.
 */
@NullMarked
package org.sluice.it.pools;

import org.jspecify.annotations.NullMarked;
