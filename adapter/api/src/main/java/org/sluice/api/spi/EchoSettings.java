package org.sluice.api.spi;

/**
 * What is logged as it happens.
 *
 * @param statements each statement
 * @param parameters and the values of its parameters
 * @param pool what happens to the pool's connections
 */
public record EchoSettings(boolean statements, boolean parameters, boolean pool) {}
