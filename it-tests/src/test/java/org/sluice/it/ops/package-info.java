/**
 * A small web application that runs administration commands inside Payara Micro, which has no administration port. For tests
 * only: everybody who can reach it can do everything.
 */
@NullMarked
package org.sluice.it.ops;

import org.jspecify.annotations.NullMarked;
