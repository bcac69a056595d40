package org.sluice.bank;

import jakarta.validation.ValidationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** As {@link FailureMapper}; servers have a mapper of their own for this type, and the more exact type wins. */
@Provider
public class ValidationMapper implements ExceptionMapper<ValidationException> {

    @Override
    public Response toResponse(ValidationException error) {
        return new FailureMapper().toResponse(error);
    }
}
