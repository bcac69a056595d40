/** An application whose asynchronous transactions cannot be, so that it is not deployed. */
@NullMarked
package org.sluice.it.wrongtx;

import org.jspecify.annotations.NullMarked;
