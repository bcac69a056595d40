package org.sluice.it.crash;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code kill -9}: nobody gets the chance to tidy up. */
final class Kill {

    private static final long LIMIT_SECONDS = 60;

    private Kill() {}

    /** Kills a process with all that it has started, itself first, so that it starts no others; waits for their ends. */
    static void tree(ProcessHandle root) {
        List<ProcessHandle> all =
                Stream.concat(Stream.of(root), root.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(
                one -> one.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join());
    }
}
