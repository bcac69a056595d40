package org.sluice.bank;

import java.time.LocalDateTime;

/**
 * A transfer that was made.
 *
 * @param aid number of the account
 * @param tid number of the teller
 * @param bid number of the branch
 * @param delta what was put on the account
 * @param time when, by the database's clock
 */
public record Entry(int aid, int tid, int bid, int delta, LocalDateTime time) {}
