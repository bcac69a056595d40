package org.sluice.postgres;

import io.vertx.pgclient.PgException;
import java.io.FileNotFoundException;
import java.util.Objects;
import javax.net.ssl.SSLException;

/** Says in words why a connection could not be opened, and what may help. */
final class ConnectFailures {

    /** Vert.x's words for the server's answer 'N'. */
    private static final String NO_TLS = "does not handle SSL";

    private ConnectFailures() {}

    static String reason(Throwable failure) {
        if (failure instanceof PgException) {
            return Failures.reason(failure);
        }
        String message = Objects.requireNonNullElse(failure.getMessage(), "");
        if (message.contains(NO_TLS)) {
            return "the server does not offer encryption: switch it on there (ssl = on), or set ssl-mode to prefer or"
                    + " disable";
        }
        if (failure instanceof FileNotFoundException) {
            return "there is no such socket: is PostgreSQL running, with this directory in unix_socket_directories and"
                    + " this port?";
        }
        if (failure instanceof SSLException) {
            return "encryption could not be agreed upon: " + innermost(failure);
        }
        return Failures.reason(failure);
    }

    /** The JDK wraps what it found wrong with a certificate. */
    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return Failures.reason(cause);
    }
}
