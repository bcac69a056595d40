package org.sluice.cdi;

import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;

/** The server has no resource for a factory now; it may have one later. */
final class ResourceUnavailableException extends SluiceException {

    private static final long serialVersionUID = 1L;

    ResourceUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
