/**
 * Tuning a pool while it works: the load that must not notice, and what is to be seen of each change. Central type:
 * {@link org.sluice.it.tuning.TunedPool}.
 */
@NullMarked
package org.sluice.it.tuning;

import org.jspecify.annotations.NullMarked;
