/**
 * What an application compiles against: the asynchronous {@link org.sluice.api.AsyncSession session}, the
 * {@link org.sluice.api.AsyncSessionFactory factory} that opens it, the rows it gives, and the errors it fails with.
 *
 * <p>Depends on the JDK and on JSpecify's annotations only. Every other package of the product may import this one.
 */
@NullMarked
package org.sluice.api;

import org.jspecify.annotations.NullMarked;
