/** What has become of transactions when somebody is killed in the middle of them; and the means to kill at the right moment. */
@NullMarked
package org.sluice.it.crash;

import org.jspecify.annotations.NullMarked;
