package org.sluice.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.sluice.run.MicroCommand;

/** What the build has laid out for the tests: servers, archives, libraries, and a place for logs. */
public final class Artifacts {

    private Artifacts() {}

    /** Payara Micro, not yet told what to deploy, with its temporary files where the build wants them. */
    public static MicroCommand micro() {
        return MicroCommand.of(file("payara-micro.jar"));
    }

    /** The resource adapter. */
    public static Path rar() {
        return file("sluice.rar");
    }

    /** The sample without the resource adapter. */
    public static Path bankWar() {
        return file("bank.war");
    }

    /** The sample with the resource adapter inside. */
    public static Path bankEar() {
        return file("bank.ear");
    }

    /** The root of Payara Server Full. */
    public static Path fullServer() {
        return property("sluice.it.server");
    }

    /** What a test WAR needs in its {@code WEB-INF/lib}: the CDI module and the libraries that tests are written with. */
    public static File[] libraries() {
        try (Stream<Path> files = Files.list(file("lib"))) {
            return files.map(Path::toFile).toArray(File[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an application needs in its {@code WEB-INF/lib}: the CDI module and the API. */
    public static File[] sluiceLibraries() {
        return Stream.of(libraries())
                .filter(library -> library.getName().startsWith("sluice-"))
                .toArray(File[]::new);
    }

    /** A log file, emptied. */
    public static Path log(String name) {
        try {
            Path directory = Files.createDirectories(property("sluice.it.logs"));
            Path log = directory.resolve(name + ".log");
            Files.deleteIfExists(log);
            return log;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file for a screenshot, which the build keeps. */
    public static Path screenshot(String name) {
        return property("sluice.it.screenshots").resolve(name + ".png");
    }

    private static Path file(String name) {
        return property("sluice.it.artifacts").resolve(name);
    }

    private static Path property(String key) {
        return Path.of(Objects.requireNonNull(
                System.getProperty(key), () -> key + " is not set: run the tests by mvn verify -pl it-tests -am"));
    }
}
