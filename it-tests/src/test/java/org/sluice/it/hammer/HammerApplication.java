package org.sluice.it.hammer;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Everything under the context root. */
@ApplicationPath("/")
public class HammerApplication extends Application {}
