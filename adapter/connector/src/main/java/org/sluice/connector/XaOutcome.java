package org.sluice.connector;

import java.util.Set;
import javax.transaction.xa.XAException;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.OutcomeUnknownException;
import org.sluice.api.StatementException;

/** What a failure says about the transaction in which it came. */
final class XaOutcome {

    /**
     * PostgreSQL's "Error Codes" that are the last words of a backend, which may have done what it was asked for: the shutdowns,
     * the time limits of a session, statement_completion_unknown, and all of class 08. A backend that is shut down while it waits
     * for a synchronous standby has committed, or prepared, on its own disk.
     */
    private static final Set<String> LAST_WORDS = Set.of("57P01", "57P02", "57P03", "57P05", "25P03", "25P04", "40003");

    private XaOutcome() {}

    /** Whether the connection is gone; then PostgreSQL rolls back what was neither prepared nor committed. */
    static boolean isLost(Throwable failure) {
        return failure instanceof ConnectionLostException
                || failure instanceof OutcomeUnknownException
                || (failure instanceof StatementException refused && isLastWord(refused.sqlState()));
    }

    /** Whether the server refused what it was asked for, and so did not do it. */
    static boolean isRefusal(Throwable failure) {
        return failure instanceof StatementException refused && !isLastWord(refused.sqlState());
    }

    private static boolean isLastWord(String sqlState) {
        return LAST_WORDS.contains(sqlState) || sqlState.startsWith("08");
    }

    /** The SQLSTATE of a refusal, else an empty text. */
    static String refusal(Throwable failure) {
        return failure instanceof StatementException refused && isRefusal(failure) ? refused.sqlState() : "";
    }

    /** Why a transaction is rolled back, in the words of X/Open XA. */
    static int rollbackCode(Throwable failure) {
        if (isLost(failure)) {
            return XAException.XA_RBCOMMFAIL;
        }
        String sqlState = refusal(failure);
        return switch (sqlState) {
            case "40001" -> XAException.XA_RBTRANSIENT;
            case "40P01" -> XAException.XA_RBDEADLOCK;
            default -> sqlState.startsWith("23") ? XAException.XA_RBINTEGRITY : XAException.XA_RBROLLBACK;
        };
    }

    /**
     * The same for a commit in one phase. Payara takes two of the codes for an invitation to commit the same branch again, and
     * lets the application wait for that: by default a minute.
     */
    static int onePhaseCode(int code) {
        return code == XAException.XA_RBTRANSIENT || code == XAException.XA_RBCOMMFAIL
                ? XAException.XA_RBROLLBACK
                : code;
    }
}
