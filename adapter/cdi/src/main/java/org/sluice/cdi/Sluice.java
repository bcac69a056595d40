package org.sluice.cdi;

/** What one application has: its factories, and the way to its scopes. */
record Sluice(Factories factories, Scopes scopes) {}
