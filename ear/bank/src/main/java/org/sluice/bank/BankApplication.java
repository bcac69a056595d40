package org.sluice.bank;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The REST interface: {@code /bank/api}. */
@ApplicationPath("api")
public class BankApplication extends Application {}
