/**
 * Counts how often a client of PostgreSQL's goes over the network. For tests and benchmarks of every module; never deployed with
 * the adapter. Knows the JDK only.
 */
@NullMarked
package org.sluice.flights;

import org.jspecify.annotations.NullMarked;
