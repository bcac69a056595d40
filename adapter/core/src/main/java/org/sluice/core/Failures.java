package org.sluice.core;

import java.util.concurrent.CompletionException;

/** What is inside the wrappers of the JDK's futures. */
final class Failures {

    private Failures() {}

    static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? unwrapped(cause) : failure;
    }
}
