package org.sluice.postgres;

import io.vertx.core.json.DecodeException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.MappingException;
import org.sluice.api.RetryableException;
import org.sluice.api.SluiceException;
import org.sluice.api.StatementException;

/** Translates what Vert.x reports. */
final class Failures {

    /** PostgreSQL's "Error Codes": 53300, 57P03, and 57P01 and 57P02, which come when it ends during the handshake. */
    private static final Set<String> PASSING = Set.of("53300", "57P01", "57P02", "57P03");

    /**
     * PostgreSQL's "Error Codes" after which it closes the connection: shutdowns and {@code pg_terminate_backend} (57P01, 57P02),
     * {@code idle_session_timeout} (57P05), {@code idle_in_transaction_session_timeout} (25P03), {@code transaction_timeout}.
     */
    private static final Set<String> LAST_WORDS = Set.of("57P01", "57P02", "57P05", "25P03", "25P04");

    /** PostgreSQL's "Error Codes": the class. */
    private static final String DATA_EXCEPTION = "22";

    private static final String MARK = "[\"'\\p{Pi}\\p{Pf}\\x{201A}\\x{201E}\\x{300C}\\x{300D}]";
    /**
     * From the first quotation mark to the last, whatever marks the server's language has ({@code lc_messages}): the value may
     * have marks in it.
     */
    private static final Pattern QUOTED = Pattern.compile(MARK + ".*" + MARK + "|" + MARK + ".*", Pattern.DOTALL);

    private static final String LOST = "The connection to PostgreSQL was lost before the statement was answered: ";

    private Failures() {}

    /** Whether the connection is closed, or will be in a moment, when this has come instead of an answer. */
    static boolean endsConnection(SluiceException failure) {
        if (failure instanceof StatementException refused) {
            return LAST_WORDS.contains(refused.sqlState());
        }
        return failure instanceof ConnectionLostException || isUnreadable(failure.getCause());
    }

    /** The error of a statement that was sent or could not be sent. */
    static SluiceException translate(Throwable failure) {
        if (failure instanceof SluiceException known) {
            return known;
        }
        if (failure instanceof PgException refused) {
            return refused(refused);
        }
        if (isUnreadable(failure)) {
            return unreadable(failure);
        }
        return brokenSocket(failure)
                ? new ConnectionLostException(LOST + reason(failure), failure)
                : new ConnectionLostException(
                        LOST + "what came does not follow the protocol: "
                                + failure.getClass().getSimpleName(),
                        new Unquoted(failure));
    }

    /**
     * PostgreSQL's primary message without values, SQLSTATE and position. The detail shows the values of rows, such as the
     * duplicate key, and is left to its getter; and so the original exception, whose message has it, is not the cause either.
     */
    private static StatementException refused(PgException refused) {
        String sqlState = refused.getSqlState();
        Integer position = position(refused.getPosition());
        String message = withoutValues(refused) + " (SQLSTATE " + sqlState
                + (position == null ? "" : ", position " + position) + ")";
        String words = String.valueOf(refused.getErrorMessage());
        return switch (sqlState) {
            case "40001", "40P01" -> new RetryableException(message, sqlState, words, refused.getDetail());
            default ->
                new StatementException(
                        message, sqlState, refused.getConstraint(), position, words, refused.getDetail(), null);
        };
    }

    /** The primary messages of class 22, data exceptions, quote what was refused; others quote names. */
    private static String withoutValues(PgException refused) {
        String message = String.valueOf(refused.getErrorMessage());
        return String.valueOf(refused.getSqlState()).startsWith(DATA_EXCEPTION)
                ? QUOTED.matcher(message).replaceFirst("(value not shown)")
                : message;
    }

    /**
     * Whether a value that came from PostgreSQL could not be read. Vert.x has no infinite {@code numeric} and no end of the day,
     * and does not look for them.
     */
    static boolean isUnreadable(@Nullable Throwable failure) {
        return failure != null
                && isUnreadable(failure instanceof Unquoted unquoted ? unquoted.type() : failure.getClass());
    }

    private static boolean isUnreadable(Class<?> type) {
        return NumberFormatException.class.isAssignableFrom(type)
                || DateTimeException.class.isAssignableFrom(type)
                || DecodeException.class.isAssignableFrom(type);
    }

    /** The error for a statement whose answer has such a value. Vert.x does not tell the column. */
    private static MappingException unreadable(Throwable failure) {
        String what = failure instanceof NumberFormatException
                ? "PostgreSQL type numeric (infinite, or an array of more than one dimension) cannot be given as "
                        + BigDecimal.class.getTypeName()
                : failure instanceof DateTimeException
                        ? "PostgreSQL type time (24:00) cannot be given as " + LocalTime.class.getTypeName()
                        : "PostgreSQL type json or jsonb is beyond what the client's parser takes";
        return new MappingException(
                "A value in a column of the " + what
                        + ". Cast such columns to text in the statement. The connection was"
                        + " given up, and with it the transaction that was open on it",
                new Unquoted(failure));
    }

    private static @Nullable Integer position(@Nullable String position) {
        if (position == null || position.isEmpty()) {
            return null;
        }
        try {
            return Integer.valueOf(position);
        } catch (NumberFormatException notFromPostgres) {
            return null;
        }
    }

    /** Why, in words. */
    static String reason(Throwable failure) {
        if (failure instanceof PgException refused) {
            return withoutValues(refused) + " (SQLSTATE " + refused.getSqlState() + ")";
        }
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }

    /**
     * Whether opening a connection failed in a way that may be over soon: {@code too_many_connections},
     * {@code cannot_connect_now} and the shutdowns of PostgreSQL, and whatever is wrong with sockets, but for TLS and names.
     */
    static boolean passing(Throwable failure) {
        if (failure instanceof PgException refused) {
            return PASSING.contains(String.valueOf(refused.getSqlState()));
        }
        boolean likelyForGood = failure instanceof SSLException || failure instanceof UnknownHostException;
        return !likelyForGood && (failure instanceof TimeoutException || brokenSocket(failure));
    }

    private static boolean brokenSocket(@Nullable Throwable failure) {
        return failure instanceof IOException || failure instanceof ClosedConnectionException;
    }
}
