/**
 * Puts Sluice into a Jakarta EE application: {@code @Inject AsyncSession}, one session for each request, configuration by
 * MicroProfile Config, and a pool of the server.
 *
 * <p>The central type is {@link org.sluice.cdi.SluiceExtension}; an application itself uses {@link org.sluice.cdi.Database}
 * only. Knows {@code org.sluice.api} and Jakarta EE; sees none of the resource adapter's classes. No other package imports
 * this one.
 */
@NullMarked
package org.sluice.cdi;

import org.jspecify.annotations.NullMarked;
