/** That what is measured is what was done. */
@NullMarked
package org.sluice.bench.contest;

import org.jspecify.annotations.NullMarked;
