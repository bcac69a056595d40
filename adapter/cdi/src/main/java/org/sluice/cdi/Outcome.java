package org.sluice.cdi;

import org.jspecify.annotations.Nullable;

/** With what a transaction's stage completes. */
record Outcome(@Nullable Object value, @Nullable Throwable failure) {}
