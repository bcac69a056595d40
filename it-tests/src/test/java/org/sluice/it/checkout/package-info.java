/** What {@code CheckoutIT} deploys beside the test application: factories behind a door, and a request that holds a connection. */
@NullMarked
package org.sluice.it.checkout;

import org.jspecify.annotations.NullMarked;
