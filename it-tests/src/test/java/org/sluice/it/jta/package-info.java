/** What is deployed beside {@code app} for the tests of sessions in JTA transactions. */
@NullMarked
package org.sluice.it.jta;

import org.jspecify.annotations.NullMarked;
