package org.sluice.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A few operating system processes that are ended together. */
record Processes(List<ProcessHandle> handles) {

    /** A process and everything it has started. */
    static Processes tree(ProcessHandle root) {
        return new Processes(Stream.concat(root.descendants(), Stream.of(root)).toList());
    }

    /**
     * Every process whose program lies under {@code directory}, whoever is its parent by now: a daemon belongs to nobody's tree.
     */
    static Processes runningFrom(Path directory) {
        return new Processes(ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .command()
                        .filter(program -> Path.of(program).startsWith(directory))
                        .isPresent())
                .toList());
    }

    void askToEnd() {
        handles.forEach(ProcessHandle::destroy);
    }

    void kill() {
        handles.forEach(ProcessHandle::destroyForcibly);
    }

    /** Whether all of them ended in time. */
    boolean awaitEnd(Duration patience) {
        CompletableFuture<?>[] ends =
                handles.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        CompletableFuture<Boolean> all = CompletableFuture.allOf(ends).handle((nothing, failure) -> failure == null);
        return all.completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
