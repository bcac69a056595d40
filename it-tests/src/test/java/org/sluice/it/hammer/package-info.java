/**
 * An application that does to one pool everything that can go wrong, and tells what all who count have counted. Packed by
 * {@link org.sluice.it.hammer.HammerWar}, for {@code HammerIT}.
 */
@NullMarked
package org.sluice.it.hammer;

import org.jspecify.annotations.NullMarked;
