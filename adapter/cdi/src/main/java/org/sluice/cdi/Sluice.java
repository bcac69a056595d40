package org.sluice.cdi;

/** What one application has: its factories, the way to its scopes, and the transactions of its asynchronous methods. */
record Sluice(Factories factories, Scopes scopes, AsyncTransactions transactions) {

    /** Ends the transactions while there are connections to roll back on, and then the factories. Idempotent. */
    void close() {
        transactions.close();
        factories.close();
    }
}
