/**
 * The fault run: hundreds of sessions move money inside a server while a source of faults, which is the same for the same seed, breaks
 * what it can; and then the books must be right. What runs inside the server is packed by {@link org.sluice.it.soak.SoakWar}; the
 * faults come from outside, from {@code FaultRunIT}.
 */
@NullMarked
package org.sluice.it.soak;

import org.jspecify.annotations.NullMarked;
