/** Tests with Weld SE and hand-made fakes of the server. */
@NullMarked
package org.sluice.cdi;

import org.jspecify.annotations.NullMarked;
