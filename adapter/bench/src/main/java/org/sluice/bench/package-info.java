/**
 * Benchmarks: what the adapter costs, measured beside what it is built on. {@link org.sluice.bench.Benchmarks} runs them all.
 * Nothing imports this package, and nothing of it is deployed.
 */
@NullMarked
package org.sluice.bench;

import org.jspecify.annotations.NullMarked;
