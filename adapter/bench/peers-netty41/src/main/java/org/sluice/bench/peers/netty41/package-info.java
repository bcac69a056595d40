/**
 * Peers that need an older Netty than the adapter's, and an older Vert.x. They run in the server, in a class loader of their own.
 */
@NullMarked
package org.sluice.bench.peers.netty41;

import org.jspecify.annotations.NullMarked;
