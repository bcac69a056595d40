package org.sluice.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The classes that a server's JVM has loaded, as the JVM itself tells after a full collection. */
public record LoadedClasses(String hierarchy) {

    /** Collects in that JVM, and asks it. */
    public static LoadedClasses in(ProcessHandle server) {
        jcmd(server, "GC.run");
        return new LoadedClasses(jcmd(server, "VM.class_hierarchy"));
    }

    /** How many class loaders have loaded the class of that name. */
    public long loadersOf(String name) {
        return hierarchy
                .lines()
                .map(line -> line.replaceFirst("^[| -]*", ""))
                .filter(line -> line.startsWith(name + "/"))
                .count();
    }

    static String jcmd(ProcessHandle server, String command) {
        Path program = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        try {
            Process process = new ProcessBuilder(program.toString(), String.valueOf(server.pid()), command)
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
