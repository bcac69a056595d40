package org.sluice.api.spi;

import java.time.Duration;

/**
 * What concerns the branches of distributed transactions that are prepared and not finished.
 *
 * @param patience how long the server's recovery waits for a database that is away; zero for not at all
 * @param preparedAfter how old a prepared branch is at least that is reported; zero for none
 */
public record RecoverySettings(Duration patience, Duration preparedAfter) {}
