package org.sluice.it.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.sluice.it.Artifacts;
import org.sluice.it.Client;

/**
 * A domain of Payara Server Full, made anew on ports that are free, in a process of its own. Close stops it; it ends with the
 * test JVM at the latest. It can be killed and started again in between.
 */
public final class Domain implements AutoCloseable {

    private static final String NAME = "it";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** asadmin's offsets from the base for administration and HTTP; and all those that must be free. */
    private static final int ADMINISTRATION = 48;

    private static final int HTTP = 80;
    private static final List<Integer> OFFSETS = List.of(9, 38, 39, 40, ADMINISTRATION, 66, 76, HTTP, 81, 86);

    private final Path directory;
    private final int base;
    private final Map<String, String> environment;
    private final List<String> settings;
    private final Path console = Artifacts.log("full-server-console");
    private final List<Process> started = new ArrayList<>();

    private Domain(Path directory, int base, Map<String, String> environment, List<String> settings) {
        this.directory = directory;
        this.base = base;
        this.environment = Map.copyOf(environment);
        this.settings = List.copyOf(settings);
    }

    /**
     * Makes and starts one.
     *
     * @param directory for all its files
     * @param environment for the server's process
     */
    public static Domain start(Path directory, Map<String, String> environment) {
        return start(directory, environment, List.of());
    }

    /**
     * Makes and starts one.
     *
     * @param settings commands that are run at each start, before the server does anything
     */
    public static Domain start(Path directory, Map<String, String> environment, List<String> settings) {
        Domain domain = new Domain(directory, freeBase(), environment, settings);
        Runtime.getRuntime().addShutdownHook(new Thread(domain::kill, "payara-server-end"));
        domain.local("create-domain", "--nopassword", "--savelogin=false", "--portbase", String.valueOf(domain.base));
        domain.startProcess();
        return domain;
    }

    /** Runs a command of asadmin against the running server, which must succeed. */
    public String asadmin(String... command) {
        List<String> line = new ArrayList<>(
                List.of(program(), "--interactive=false", "--port", String.valueOf(base + ADMINISTRATION)));
        line.addAll(List.of(command));
        return run(line);
    }

    /** A client of the application at this context root, such as {@code /bank/}. */
    public Client client(String root) {
        return new Client(URI.create("http://localhost:" + (base + HTTP) + root));
    }

    /** Where the server is administered by HTTP: the console, and under {@code management/} the interface for programs. */
    URI administration() {
        return URI.create("http://localhost:" + (base + ADMINISTRATION) + "/");
    }

    /** The process of the server itself: the last of those that were started, or what it has started. */
    public ProcessHandle server() {
        Process last = started.get(started.size() - 1);
        return Stream.concat(last.descendants(), Stream.of(last.toHandle()))
                .filter(process -> process.info().commandLine().orElse("").contains("-Dcom.sun.aas.instanceRoot"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the server's process is not there"));
    }

    /** Everything that the server has logged. */
    public String log() {
        try {
            return Files.readString(domainDirectory().resolve("logs/server.log"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            local("stop-domain", "--kill=true", NAME);
        } finally {
            kill();
        }
    }

    /** Starts it again, after {@link #kill}, with what was deployed; waits until it serves. */
    public void startAgain() {
        startProcess();
    }

    private void startProcess() {
        // in the foreground, so that the server is a child of this process and ends with it
        List<String> line = List.of(
                program(),
                "--interactive=false",
                "start-domain",
                "--verbose",
                "--prebootcommandfile",
                settingsFile().toString(),
                "--domaindir",
                directory.toString(),
                NAME);
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        builder.redirectOutput(Redirect.appendTo(console.toFile()));
        try {
            started.add(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitRunning();
    }

    private Path settingsFile() {
        try {
            return Files.write(directory.resolve("preboot.asadmin"), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitRunning() {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> isListening(base + ADMINISTRATION) && isListening(base + HTTP));
        asadmin("uptime");
    }

    private void local(String command, String... arguments) {
        List<String> line = new ArrayList<>(
                List.of(program(), "--interactive=false", command, "--domaindir", directory.toString()));
        line.addAll(List.of(arguments));
        if (!List.of(arguments).contains(NAME)) {
            line.add(NAME);
        }
        run(line);
    }

    private static String run(List<String> line) {
        try {
            Path output = Files.createTempFile("asadmin", ".txt");
            try {
                Process process = new ProcessBuilder(line)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException(line + " did not end");
                }
                String text = Files.readString(output);
                if (process.exitValue() != 0) {
                    throw new IllegalStateException(line + ": " + text);
                }
                return text;
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@code kill -9} of the server, if it runs. */
    public void kill() {
        for (Process process : started) {
            List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                    .toList();
            all.forEach(ProcessHandle::destroyForcibly);
            all.forEach(Domain::awaitEnd);
        }
    }

    private static void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("A process of the server's does not end: " + process.pid(), e);
        }
    }

    private Path domainDirectory() {
        return directory.resolve(NAME);
    }

    private static String program() {
        Path program = Artifacts.fullServer().resolve("bin/asadmin");
        // the archive's permissions do not survive every unpacking
        if (!Files.isExecutable(program) && !program.toFile().setExecutable(true)) {
            throw new IllegalStateException(program + " cannot be run");
        }
        return program.toString();
    }

    private static int freeBase() {
        for (int i = 0; i < 100; i++) {
            int base = ThreadLocalRandom.current().nextInt(200, 320) * 100;
            if (OFFSETS.stream().allMatch(offset -> isFree(base + offset))) {
                return base;
            }
        }
        throw new IllegalStateException("No range of ports is free");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket("localhost", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
