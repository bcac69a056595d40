/** A small application that moves money between two databases. */
@NullMarked
package org.sluice.it.transfer;

import org.jspecify.annotations.NullMarked;
