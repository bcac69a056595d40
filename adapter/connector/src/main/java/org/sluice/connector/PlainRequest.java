package org.sluice.connector;

import jakarta.resource.spi.ConnectionRequestInfo;

/**
 * A request without wishes. All are equal. It is not {@code null} because Payara refuses that for a resource reference with
 * {@code res-auth} Application: it takes for granted that the application passes user and password in it.
 */
record PlainRequest() implements ConnectionRequestInfo {}
