package org.sluice.bank;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** As {@link FailureMapper}; servers have a mapper of their own for this type, and the more exact type wins. */
@Provider
public class WebMapper implements ExceptionMapper<WebApplicationException> {

    @Override
    public Response toResponse(WebApplicationException error) {
        return new FailureMapper().toResponse(error);
    }
}
