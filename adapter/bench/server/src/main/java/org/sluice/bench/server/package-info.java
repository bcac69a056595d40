/**
 * The benchmark's part in the server: those peers that need the server (the adapter, its own JDBC pool), the others in class
 * loaders of their own, and the addresses by which the run has them take turns. Never deployed but for the benchmark.
 */
@NullMarked
package org.sluice.bench.server;

import org.jspecify.annotations.NullMarked;
