package org.sluice.core;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The place in the application's code from which the adapter was called.
 *
 * @param frames the innermost first; at least one
 */
record CallSite(List<String> frames) {

    private static final int DEPTH = 40;

    private static final List<String> NOT_THE_APPLICATION = List.of(
            "org.sluice.core.",
            "org.sluice.cdi.",
            "org.sluice.connector.",
            "java.",
            "javax.",
            "jdk.",
            "sun.",
            "com.sun.",
            "jakarta.",
            "io.netty.",
            "io.vertx.",
            "org.jboss.",
            "org.glassfish.",
            "fish.payara.",
            "org.apache.",
            "io.openliberty.",
            "com.ibm.");

    /**
     * Looks where the calling thread comes from.
     *
     * @param whole all frames of the application, not the innermost alone
     * @return {@code null} if the stack shows no frame of an application
     */
    static @Nullable CallSite ofThisThread(boolean whole) {
        List<String> frames = StackWalker.getInstance()
                .walk(all -> applicationFrames(all, whole ? DEPTH : 1).toList());
        return frames.isEmpty() ? null : new CallSite(frames);
    }

    private static Stream<String> applicationFrames(Stream<StackFrame> all, int most) {
        return all.filter(CallSite::isApplication)
                .limit(most)
                .map(frame -> frame.toStackTraceElement().toString());
    }

    private static boolean isApplication(StackFrame frame) {
        String name = frame.getClassName();
        // "$$" and "$Proxy" are in the names of proxies
        return NOT_THE_APPLICATION.stream().noneMatch(name::startsWith)
                && !name.contains("$$")
                && !name.contains("$Proxy");
    }

    /** In one line, or one for each frame. */
    @Override
    public String toString() {
        return frames.stream().collect(Collectors.joining(System.lineSeparator() + "\tat "));
    }
}
