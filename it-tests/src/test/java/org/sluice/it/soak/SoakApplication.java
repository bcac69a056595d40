package org.sluice.it.soak;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Everything under the context root. */
@ApplicationPath("/")
public class SoakApplication extends Application {}
