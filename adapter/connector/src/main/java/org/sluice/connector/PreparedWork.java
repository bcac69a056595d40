package org.sluice.connector;

import java.util.List;
import java.util.Objects;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;
import org.sluice.api.ConnectionFailedException;

/**
 * Finds and finishes branches that are prepared, on a connection that holds none. Which connection, or whose program, prepared
 * them does not matter to PostgreSQL; the database and the user do. Guarded by its resource's lock.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-commit-prepared.html">PostgreSQL: COMMIT PREPARED</a>
 */
final class PreparedWork {

    private static final String OWN =
            "select gid::text from pg_catalog.pg_prepared_xacts where database = current_database() and owner = current_user"
                    + " order by prepared, gid";

    private final XaConnection connection;
    private @Nullable String unanswered;

    PreparedWork(XaConnection connection) {
        this.connection = connection;
    }

    /** The branches of this database and user; without those whose ids are somebody else's. */
    List<PreparedXid> find(XaCall call) throws XAException {
        try {
            return connection.run(OWN).stream()
                    .map(XaGid::parse)
                    .filter(Objects::nonNull)
                    .toList();
        } catch (RuntimeException e) {
            throw call.fails(
                    XaOutcome.isRefusal(e) ? XAException.XAER_RMERR : XAException.XAER_RMFAIL,
                    "SLUICE2150",
                    "the prepared branches could not be read: " + e.getMessage(),
                    e);
        }
    }

    /** Commits. What cannot be done now is XA_RETRY: other errors would say that the branch can never be committed. */
    void commit(XaCall call, PreparedXid xid) throws XAException {
        try {
            finish("COMMIT PREPARED '" + xid + "'");
        } catch (RuntimeException e) {
            refuseUnknown(call, XaOutcome.refusal(e), e);
            throw call.fails(
                    XAException.XA_RETRY,
                    "SLUICE2151",
                    "it is not known to be committed, and is to be committed again: " + e.getMessage(),
                    e);
        }
    }

    void rollBack(XaCall call, PreparedXid xid) throws XAException {
        try {
            finish("ROLLBACK PREPARED '" + xid + "'");
        } catch (RuntimeException e) {
            refuseUnknown(call, XaOutcome.refusal(e), e);
            throw call.fails(
                    XAException.XAER_RMFAIL,
                    "SLUICE2152",
                    "it is not known to be rolled back, and is to be rolled back again: " + e.getMessage(),
                    e);
        }
    }

    /**
     * Runs a command once more if the connection is lost meanwhile: another one is opened then, as soon as there can be one. Payara
     * asks for a rollback only once, and for a commit again after a minute; what stays prepared keeps its locks.
     */
    private void finish(String command) {
        try {
            attempt(command);
        } catch (RuntimeException e) {
            if (!XaOutcome.isLost(e)) {
                throw e;
            }
            attempt(command);
        }
    }

    private void attempt(String command) {
        try {
            connection.finish(command);
            unanswered = null;
        } catch (RuntimeException e) {
            if (XaOutcome.refusal(e).equals("42704") && command.equals(unanswered)) {
                // an earlier attempt did it, and its answer was lost
                unanswered = null;
                return;
            }
            if (!XaOutcome.isRefusal(e) && !(e instanceof ConnectionFailedException)) {
                unanswered = command;
            }
            throw e;
        }
    }

    private static void refuseUnknown(XaCall call, String sqlState, RuntimeException cause) throws XAException {
        switch (sqlState) {
            case "42704" ->
                throw call.fails(
                        XAException.XAER_NOTA,
                        "SLUICE2153",
                        "no such branch is prepared: it has been finished, or never was prepared",
                        cause);
            // it is another database's, which is another resource manager
            case "0A000" ->
                throw call.fails(
                        XAException.XAER_NOTA,
                        "SLUICE2154",
                        "no such branch is prepared in this database: " + cause.getMessage(),
                        cause);
            case "42501" ->
                throw call.fails(
                        XAException.XAER_RMERR,
                        "SLUICE2155",
                        "the branch stays prepared, because it belongs to another user: only the user who prepared it and"
                                + " superusers can finish it. "
                                + cause.getMessage(),
                        cause);
            default -> {}
        }
    }
}
