/**
 * What is measured, and how: the workloads, what a peer has to do for one, the closed loop that drives it, and the meter. Shared
 * by those who run in the server, those who run outside of it, and the peers, which have class loaders of their own. Knows the
 * JDK and the histogram only.
 */
@NullMarked
package org.sluice.bench.contest;

import org.jspecify.annotations.NullMarked;
