package org.sluice.connector;

/**
 * Says what to do when PostgreSQL refuses PREPARE TRANSACTION.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-prepare-transaction.html">PostgreSQL: PREPARE TRANSACTION</a>
 */
final class PrepareRefusal {

    private PrepareRefusal() {}

    /** What to do, or why: a sentence; empty if PostgreSQL's own words must do. */
    static String advice(String sqlState) {
        return switch (sqlState) {
            case "0A000" ->
                "What touches temporary objects, LISTEN, UNLISTEN and NOTIFY, cursors WITH HOLD and exported snapshots cannot"
                        + " be part of a transaction of several resources: do that in a session outside the JTA"
                        + " transaction, or with this database as the transaction's only resource.";
            case "55000" ->
                "PostgreSQL has no room for prepared transactions if max_prepared_transactions is 0, which is its default:"
                        + " set it to at least the largest number of connections of all XA pools, and restart PostgreSQL.";
            case "53200" ->
                "If it is the number of prepared transactions that is exhausted: finish those that are left in"
                        + " pg_prepared_xacts, or set max_prepared_transactions higher, and restart PostgreSQL.";
            case "42710" ->
                "Another branch of this id is prepared. Two servers whose transaction managers have the same name give the"
                        + " same ids: give each its own (Payara: transaction-service.property.xa-servername).";
            default -> "";
        };
    }
}
