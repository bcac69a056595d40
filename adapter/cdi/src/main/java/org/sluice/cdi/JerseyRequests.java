package org.sluice.cdi;

import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.core.FeatureContext;
import org.glassfish.jersey.internal.spi.ForcedAutoDiscoverable;

/** Has Jersey, where the server has it, wait for requests at its end. Found by Jersey through {@code META-INF/services}. */
@ConstrainedTo(RuntimeType.SERVER)
public final class JerseyRequests implements ForcedAutoDiscoverable {

    @Override
    public void configure(FeatureContext context) {
        if (!context.getConfiguration().isRegistered(RequestsInFlight.class)) {
            context.register(new RequestsInFlight());
        }
    }
}
