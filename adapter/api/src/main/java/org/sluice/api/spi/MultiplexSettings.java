package org.sluice.api.spi;

import java.time.Duration;

/**
 * Reads of many sessions that travel on a few connections.
 *
 * @param all whether all reads outside of transactions do, not only those that ask for it
 * @param connections most connections that are used so at a time
 * @param inFlight most statements that are on the way on one of them
 * @param slow what takes longer is on a connection of its own for a while, and keeps others away until it has ended
 */
public record MultiplexSettings(boolean all, int connections, int inFlight, Duration slow) {}
