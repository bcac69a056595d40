package org.sluice.it.app;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Serves this package's resources. */
@ApplicationPath("api")
public class TestApplication extends Application {}
