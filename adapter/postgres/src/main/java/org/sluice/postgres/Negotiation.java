package org.sluice.postgres;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlConnection;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.sluice.api.spi.TlsMode;

/**
 * Tries with and without encryption, as the mode asks for it. Vert.x would try again after every failure, a wrong password
 * included; here, as in libpq, only what the other way may cure counts.
 */
final class Negotiation {

    /** invalid_authorization_specification: what pg_hba.conf answers to an address, user or encryption that it does not let in. */
    private static final String NOT_LET_IN = "28000";

    private final Function<Boolean, Future<SqlConnection>> attempt;
    private final BooleanSupplier over;

    /**
     * @param attempt connects, encrypted or in the clear
     * @param over whether nobody waits any more, so that a second attempt would be in vain
     */
    Negotiation(Function<Boolean, Future<SqlConnection>> attempt, BooleanSupplier over) {
        this.attempt = attempt;
        this.over = over;
    }

    Future<SqlConnection> connect(TlsMode mode) {
        return switch (mode) {
            case DISABLE -> attempt.apply(false);
            case ALLOW -> attempt.apply(false).recover(first -> notLetIn(first) ? again(true, first) : fail(first));
            case PREFER ->
                attempt.apply(true).recover(first -> mayWorkInTheClear(first) ? again(false, first) : fail(first));
            case REQUIRE, VERIFY_CA, VERIFY_FULL -> attempt.apply(true);
        };
    }

    private Future<SqlConnection> again(boolean encrypted, Throwable first) {
        return over.getAsBoolean()
                ? fail(first)
                : attempt.apply(encrypted).recover(second -> {
                    second.addSuppressed(first);
                    return fail(second);
                });
    }

    private static Future<SqlConnection> fail(Throwable cause) {
        return Future.failedFuture(cause);
    }

    private static boolean notLetIn(Throwable failure) {
        return failure instanceof PgException refused && NOT_LET_IN.equals(refused.getSqlState());
    }

    private static boolean mayWorkInTheClear(Throwable failure) {
        if (failure instanceof PgException) {
            return notLetIn(failure);
        }
        return !(failure instanceof ConnectException || failure instanceof UnknownHostException);
    }
}
