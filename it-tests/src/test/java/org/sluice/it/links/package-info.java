/** An application with a factory for each way to reach PostgreSQL. Packed by {@link org.sluice.it.links.LinksWar}, for {@code LinksIT}. */
@NullMarked
package org.sluice.it.links;

import org.jspecify.annotations.NullMarked;
