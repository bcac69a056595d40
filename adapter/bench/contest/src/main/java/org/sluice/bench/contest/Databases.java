package org.sluice.bench.contest;

/**
 * What everybody works on.
 *
 * @param first has all tables
 * @param second another one of the same server, with the same tables, for transactions over two
 */
public record Databases(Database first, Database second) {}
