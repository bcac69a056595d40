/** What counts the network flights of transactions, inside the server under test. */
@NullMarked
package org.sluice.it.flights;

import org.jspecify.annotations.NullMarked;
