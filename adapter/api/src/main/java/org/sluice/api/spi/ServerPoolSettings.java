package org.sluice.api.spi;

import java.time.Duration;

/**
 * What the server's pool does by itself, where the server can.
 *
 * @param order which idle connection is used next
 * @param maxUses a connection that the pool has given out this often is replaced; 0 for never
 * @param connectRetries how often opening a connection is tried again
 * @param connectRetryInterval the time before the next attempt, in whole seconds
 * @param warmUp whether the pool is filled when the application starts
 * @param transactions how its connections take part in JTA transactions
 */
public record ServerPoolSettings(
        Order order,
        int maxUses,
        int connectRetries,
        Duration connectRetryInterval,
        boolean warmUp,
        TransactionSupport transactions) {

    /** The levels of Jakarta Connectors 2.1, section 7.5. */
    public enum TransactionSupport {
        /** Not at all. */
        NONE,
        /** By {@code LocalTransaction}: one such resource in a transaction at most. */
        LOCAL,
        /** By {@code XAResource}: any number. */
        XA
    }

    /** Which idle connection is used next. */
    public enum Order {
        /** The one that came back last, so that the others grow old and are closed. */
        LIFO,
        /** The one that has been idle for longest, so that all are used alike. */
        FIFO
    }
}
