package org.sluice.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the launcher is told.
 *
 * @param jar the payara-micro jar
 * @param logDirectory where the server's log goes
 * @param deployments archives in the order of deployment
 * @param port the HTTP port; 0 for a free one
 * @param url the database; empty for an embedded one
 */
record LauncherOptions(Path jar, Path logDirectory, List<Path> deployments, int port, Optional<String> url) {

    static final String PORT_KEY = "sluice.http.port";
    static final String URL_KEY = "sluice.url";
    static final String URL_VARIABLE = "SLUICE_URL";
    private static final int DEFAULT_PORT = 8080;
    private static final int LAST_PORT = 65_535;

    /**
     * Reads the options.
     *
     * @param arguments the payara-micro jar, the directory for the log, and the archives
     * @param property gives a system property or {@code null}
     * @param variable gives an environment variable or {@code null}
     * @throws IllegalArgumentException if one is wrong: says which, and what is allowed
     */
    static LauncherOptions read(List<String> arguments, Reader property, Reader variable) {
        if (arguments.size() < 3) {
            throw new IllegalArgumentException(
                    "Arguments: the payara-micro jar, a directory for the log, one or more archives to deploy");
        }
        List<Path> paths = arguments.stream().map(Path::of).map(Path::normalize).toList();
        return new LauncherOptions(
                paths.get(0), paths.get(1), paths.subList(2, paths.size()), port(property), url(property, variable));
    }

    private static int port(Reader property) {
        String text = property.read(PORT_KEY);
        if (text == null || text.isBlank()) {
            return DEFAULT_PORT;
        }
        try {
            int port = Integer.parseInt(text.strip());
            if (port >= 0 && port <= LAST_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // the same message as for a number that is out of range
        }
        throw new IllegalArgumentException(
                PORT_KEY + "=" + text + ": allowed is a number from 0 (a free port) to " + LAST_PORT);
    }

    /** As MicroProfile Config would have it: a system property wins over the environment, and empty is absent. */
    private static Optional<String> url(Reader property, Reader variable) {
        return Optional.ofNullable(property.read(URL_KEY))
                .filter(text -> !text.isBlank())
                .or(() -> Optional.ofNullable(variable.read(URL_VARIABLE)).filter(text -> !text.isBlank()));
    }

    /** Hides the database's address, which has a password in it. */
    @Override
    public String toString() {
        return "LauncherOptions[port=" + port + ", deployments=" + deployments + ", url="
                + (url.isPresent() ? "given" : "embedded") + "]";
    }

    /** Gives the value of a key, or {@code null} if there is none. */
    @FunctionalInterface
    interface Reader {
        @Nullable String read(String key);
    }
}
