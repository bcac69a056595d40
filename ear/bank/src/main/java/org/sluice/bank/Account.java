package org.sluice.bank;

/**
 * An account, as it stands in the table and as it goes to the caller.
 *
 * @param aid its number
 * @param bid its branch
 * @param balance what is on it
 */
public record Account(int aid, int bid, int balance) {}
