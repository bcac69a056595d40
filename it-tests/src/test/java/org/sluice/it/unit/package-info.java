/** What is deployed beside {@code app} for the tests of the unit of work: work in requests, in the background, and repeated. */
@NullMarked
package org.sluice.it.unit;

import org.jspecify.annotations.NullMarked;
