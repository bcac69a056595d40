package org.sluice.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A Payara Micro as a child process, run by the same Java as this one, alone (no cluster), with all its files in a directory that
 * is deleted at close.
 *
 * <p>Safe for any number of threads. Close is idempotent and leaves no process: it asks the server to end, which lets it undeploy,
 * and kills what is still there after {@value #END_SECONDS} seconds.
 */
public final class PayaraMicro implements AutoCloseable {

    private static final int END_SECONDS = 15;
    private static final int TAIL_LINES = 60;
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(10);

    private final TemporaryDirectory directory;
    private final Process process;
    private final int port;
    private final @Nullable Path log;
    private final AtomicBoolean closed = new AtomicBoolean();

    private PayaraMicro(TemporaryDirectory directory, Process process, int port, @Nullable Path log) {
        this.directory = directory;
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** Starts the process and returns at once: see {@link #awaitOk}. */
    public static PayaraMicro start(MicroCommand command) {
        TemporaryDirectory directory = TemporaryDirectory.create("sluice-payara");
        try {
            Files.createDirectory(directory.path().resolve("tmp"));
            int port = command.port() == 0 ? FreePort.any() : command.port();
            return new PayaraMicro(directory, launch(command, directory.path(), port), port, command.log());
        } catch (IOException e) {
            directory.close();
            throw new UncheckedIOException("Payara Micro cannot be started", e);
        }
    }

    private static Process launch(MicroCommand command, Path directory, int port) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder builder = new ProcessBuilder(command.line(java, directory, port));
        builder.environment().putAll(command.environment());
        builder.redirectErrorStream(true);
        Path log = command.log();
        builder.redirectOutput(log == null ? Redirect.INHERIT : Redirect.appendTo(log.toFile()));
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    /** The HTTP port. */
    public int port() {
        return port;
    }

    /** The address of {@code path}, which begins with a slash. */
    public URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    /** The server's process. */
    public ProcessHandle process() {
        return process.toHandle();
    }

    /**
     * Waits until {@code path} answers with status 200.
     *
     * @throws IllegalStateException if the server dies or does not answer so in time; with the end of its output
     */
    public void awaitOk(String path, Duration patience) throws InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(ANSWER_PATIENCE).build();
        long deadline = System.nanoTime() + patience.toNanos();
        String seen = answer(client, uri(path));
        while (!seen.equals("status 200")) {
            if (process.waitFor(200, TimeUnit.MILLISECONDS)) {
                throw ended();
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("Payara Micro did not answer " + uri(path) + " with status 200 within "
                        + patience.toSeconds() + " s; the last answer: " + seen + tail());
            }
            seen = answer(client, uri(path));
        }
    }

    /**
     * Waits until the server ends.
     *
     * @return its exit status
     */
    public int awaitEnd() throws InterruptedException {
        return process.waitFor();
    }

    /** What to throw when the server has ended by itself: says how, with the end of its output. */
    IllegalStateException ended() {
        return new IllegalStateException("Payara Micro ended with status " + process.exitValue() + tail());
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        Processes tree = Processes.tree(process.toHandle());
        process.destroy();
        if (!tree.awaitEnd(Duration.ofSeconds(END_SECONDS))) {
            tree.kill();
            tree.awaitEnd(KILL_PATIENCE);
        }
        directory.close();
    }

    private static String answer(HttpClient client, URI uri) throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(ANSWER_PATIENCE).build();
        try {
            return "status " + client.send(request, BodyHandlers.discarding()).statusCode();
        } catch (ConnectException e) {
            return "nobody listens";
        } catch (IOException e) {
            return e.toString();
        }
    }

    private String tail() {
        if (log == null) {
            return "";
        }
        try {
            // not a strict decoder: what a dying process leaves may end inside a character
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return "\nThe end of " + log + ":\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "\n(" + log + " cannot be read: " + e + ")";
        }
    }
}
