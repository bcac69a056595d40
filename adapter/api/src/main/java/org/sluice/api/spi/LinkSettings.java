package org.sluice.api.spi;

import java.time.Duration;

/**
 * What a connection is made of, below the statements.
 *
 * @param tls encryption
 * @param tcpKeepalive whether the operating system probes idle connections; nothing for Unix sockets
 * @param idleInTransactionTimeout after which PostgreSQL ends a connection that does nothing in a transaction; zero for the
 *     server's own setting
 */
public record LinkSettings(TlsSettings tls, boolean tcpKeepalive, Duration idleInTransactionTimeout) {}
