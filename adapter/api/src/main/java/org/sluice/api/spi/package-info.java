/**
 * The little that an application's side of the adapter (the {@code cdi} module) and the resource adapter tell each other.
 * Applications do not use it.
 *
 * <p>In an EAR the classes of the resource adapter are hidden from the application's libraries; these types are what both
 * sides see. The central type is {@link org.sluice.api.spi.BindableSessionFactory}.
 */
@NullMarked
package org.sluice.api.spi;

import org.jspecify.annotations.NullMarked;
