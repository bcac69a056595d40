/**
 * The session: its life, the lazy lease, pipelining, transactions, the waiting queue and hand-over, and the mapping of rows; and
 * its ports to the outside ({@link org.sluice.core.ConnectionPool}, {@link org.sluice.core.PhysicalConnection},
 * {@link org.sluice.core.Scheduler}, {@link org.sluice.core.Continuations}).
 *
 * <p>Knows the api and the JDK; no Vert.x, no Jakarta. The central type is {@link org.sluice.core.SessionFactory}. Imported by
 * the modules {@code postgres} and {@code connector}.
 */
@NullMarked
package org.sluice.core;

import org.jspecify.annotations.NullMarked;
