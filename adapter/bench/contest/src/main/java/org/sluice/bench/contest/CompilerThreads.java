package org.sluice.bench.contest;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The threads of the JIT compiler, as Linux knows them; elsewhere none is found, and their work counts as the peer's. The JVM
 * runs with a fixed number of them ({@code -XX:-UseDynamicNumberOfCompilerThreads}), so they are looked for once.
 */
record CompilerThreads(List<Path> statistics) {

    private static final Path TASKS = Path.of("/proc/self/task");

    static CompilerThreads find() {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (Path task : tasks) {
                // the kernel keeps fifteen characters of "C2 CompilerThread0"
                if (Files.readString(task.resolve("comm")).contains("CompilerThre")) {
                    found.add(task.resolve("schedstat"));
                }
            }
        } catch (IOException e) {
            return new CompilerThreads(List.of());
        }
        return new CompilerThreads(found);
    }

    /** What they have used since their start: the first of the numbers there. */
    long cpuNanos() {
        long sum = 0;
        for (Path file : statistics) {
            try {
                String line = Files.readString(file);
                sum += Long.parseLong(line.substring(0, line.indexOf(' ')));
            } catch (IOException e) {
                throw new IllegalStateException("a thread of the compiler has ended", e);
            }
        }
        return sum;
    }
}
