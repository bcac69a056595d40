package org.sluice.bank;

import jakarta.json.JsonException;
import jakarta.json.bind.JsonbException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Path;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.sluice.api.AcquisitionTimeoutException;
import org.sluice.api.ConnectionFailedException;
import org.sluice.api.SluiceException;
import org.sluice.api.StatementException;

/**
 * What a caller is told about an error: a status and a short text with nothing of the database's inside in it.
 *
 * @param status of the answer
 * @param text for the caller
 */
record Failure(int status, String text) {

    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int INTERNAL_ERROR = 500;
    private static final int UNAVAILABLE = 503;
    /** {@code numeric_value_out_of_range}: a balance is a 4-byte integer. */
    private static final String OUT_OF_RANGE = "22003";

    static Failure of(Throwable thrown) {
        Throwable error = unwrap(thrown);
        if (error instanceof InvalidInputException) {
            return new Failure(BAD_REQUEST, String.valueOf(error.getMessage()));
        }
        if (error instanceof ConstraintViolationException violations) {
            return new Failure(BAD_REQUEST, text(violations));
        }
        if (isUnreadable(error)) {
            return new Failure(BAD_REQUEST, "The request is not the JSON that is expected here");
        }
        if (error instanceof UnknownRowException) {
            return new Failure(NOT_FOUND, String.valueOf(error.getMessage()));
        }
        if (error instanceof SluiceException database) {
            return of(database);
        }
        if (error instanceof WebApplicationException web) {
            return new Failure(
                    web.getResponse().getStatus(),
                    web.getResponse().getStatusInfo().getReasonPhrase());
        }
        return new Failure(INTERNAL_ERROR, "Something went wrong here; the server's log has more");
    }

    private static Failure of(SluiceException database) {
        if (database instanceof AcquisitionTimeoutException) {
            return new Failure(UNAVAILABLE, "All connections to the database are busy; try again");
        }
        if (database instanceof ConnectionFailedException) {
            return new Failure(UNAVAILABLE, "The database is away; try again");
        }
        if (database instanceof StatementException statement
                && statement.sqlState().equals(OUT_OF_RANGE)) {
            return new Failure(CONFLICT, "A balance would become larger than it can be");
        }
        return new Failure(INTERNAL_ERROR, "The database could not do this; the server's log has more");
    }

    /** Whether trying again later is of use. */
    boolean isTemporary() {
        return status == UNAVAILABLE;
    }

    /** Whether it is ours and not the caller's. */
    boolean isOurs() {
        return status >= INTERNAL_ERROR;
    }

    /** The error itself: what a stage of a later step reports is wrapped once for each way it went. */
    static Throwable unwrap(Throwable thrown) {
        Throwable error = thrown;
        while ((error instanceof CompletionException || error instanceof ExecutionException)
                && error.getCause() != null) {
            error = error.getCause();
        }
        return error;
    }

    private static boolean isUnreadable(Throwable error) {
        if (error instanceof ProcessingException && error.getCause() != null) {
            return isUnreadable(error.getCause());
        }
        return error instanceof JsonException || error instanceof JsonbException;
    }

    private static String text(ConstraintViolationException violations) {
        return violations.getConstraintViolations().stream()
                .map(violation -> field(violation) + " " + violation.getMessage())
                .sorted()
                .collect(Collectors.joining("; "));
    }

    private static String field(ConstraintViolation<?> violation) {
        String last = "request";
        for (Path.Node node : violation.getPropertyPath()) {
            last = node.toString();
        }
        return last;
    }
}
