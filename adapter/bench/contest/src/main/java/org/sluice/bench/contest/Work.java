package org.sluice.bench.contest;

/** One operation, which a number of sessions do again and again. */
public sealed interface Work permits AsyncWork, BlockingWork {}
