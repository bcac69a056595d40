/** What is deployed beside {@code app} for the tests of asynchronous methods that are JTA transactions. */
@NullMarked
package org.sluice.it.asynctx;

import org.jspecify.annotations.NullMarked;
