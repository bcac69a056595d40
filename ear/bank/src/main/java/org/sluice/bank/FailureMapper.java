package org.sluice.bank;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Answers every error as JSON, {@code {"error":..}}, and logs what is ours. The only place that does either. */
@Provider
public class FailureMapper implements ExceptionMapper<Throwable> {

    private static final Logger LOG = Logger.getLogger(FailureMapper.class.getName());
    private static final int RETRY_SECONDS = 1;

    @Override
    public Response toResponse(Throwable thrown) {
        Throwable error = Failure.unwrap(thrown);
        Failure failure = Failure.of(error);
        if (failure.isOurs()) {
            LOG.log(failure.isTemporary() ? Level.WARNING : Level.SEVERE, "A request failed", error);
        }
        // what JAX-RS itself found wrong has headers of its own: the methods allowed, for example
        Response.ResponseBuilder answer = error instanceof WebApplicationException web
                ? Response.fromResponse(web.getResponse())
                : Response.status(failure.status());
        if (failure.isTemporary()) {
            answer.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        }
        return answer.type(MediaType.APPLICATION_JSON_TYPE)
                .entity(Map.of("error", failure.text()))
                .build();
    }
}
