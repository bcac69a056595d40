/**
 * The physical connection over the Vert.x PostgreSQL client: connecting, sending, reading results, translating errors,
 * cancelling, closing. The central type is {@link org.sluice.postgres.PostgresClient}, the only public one; what it gives is
 * {@link org.sluice.core.PhysicalConnection}.
 *
 * <p>Knows core's ports, the api, and Vert.x by its public packages; no Jakarta. Imported by the module {@code connector}. No
 * Vert.x type leaves this package.
 */
@NullMarked
package org.sluice.postgres;

import org.jspecify.annotations.NullMarked;
