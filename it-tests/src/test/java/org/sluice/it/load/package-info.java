/** What {@code LoadIT} deploys beside the test application: pools for crowds, and what measures them. */
@NullMarked
package org.sluice.it.load;

import org.jspecify.annotations.NullMarked;
