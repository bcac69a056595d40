/**
 * Peers on the adapter's version of Vert.x, and those on JDBC. They run in the server, in a class loader of their own: nothing of
 * what the server or the adapter brings is theirs.
 */
@NullMarked
package org.sluice.bench.peers;

import org.jspecify.annotations.NullMarked;
