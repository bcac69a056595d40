package org.sluice.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Runs the sample in the foreground: an embedded PostgreSQL (unless {@code sluice.url} is given), and Payara Micro with the
 * adapter and the bank on {@code sluice.http.port} (8080). Ends when the server ends, or by a signal (Ctrl-C); in both cases all
 * that was started is stopped.
 */
public final class Launcher {

    private static final Duration START_PATIENCE = Duration.ofMinutes(3);
    private static final String FIRST_PAGE = "/bank/";
    private static final String PROOF_OF_LIFE = "/bank/api/accounts/1";

    private Launcher() {}

    /**
     * Starts all and stays until the server ends.
     *
     * @param arguments the payara-micro jar, the directory for the log, and the archives to deploy in this order
     * @throws IllegalArgumentException if an option is wrong
     * @throws IllegalStateException if the server does not start, or ends by itself
     */
    public static void main(String... arguments) throws IOException, InterruptedException {
        LauncherOptions options = LauncherOptions.read(List.of(arguments), System::getProperty, System::getenv);
        if (options.port() != 0 && !FreePort.isFree(options.port())) {
            throw new IllegalStateException("Port " + options.port() + " is taken: choose another one with -D"
                    + LauncherOptions.PORT_KEY + "=N");
        }
        try (Stoppable all = new Stoppable()) {
            Runtime.getRuntime().addShutdownHook(new Thread(all::close, "stop"));
            try {
                run(options, all);
            } catch (IllegalStateException e) {
                if (!all.isEnding()) {
                    throw e;
                }
                // A signal came, and the JVM is going down. To return would only let Maven go on for that moment.
                new CountDownLatch(1).await();
            }
        }
    }

    /** Never returns normally. */
    private static void run(LauncherOptions options, Stoppable all) throws IOException, InterruptedException {
        int port = options.port() == 0 ? FreePort.any() : options.port();
        Path log = options.logDirectory().resolve("payara-micro-" + port + ".log");
        Files.deleteIfExists(log);
        System.out.println("Starting; the server's log: " + log);
        String url =
                options.url().orElseGet(() -> all.start(EmbeddedDatabase::start).url());
        MicroCommand command = command(options, url).port(port).log(log);
        PayaraMicro server = all.start(() -> PayaraMicro.start(command));
        server.awaitOk(PROOF_OF_LIFE, START_PATIENCE);
        System.out.println("Sluice bank: " + server.uri(FIRST_PAGE) + " (Ctrl-C stops it)");
        server.awaitEnd();
        throw server.ended();
    }

    private static MicroCommand command(LauncherOptions options, String url) {
        MicroCommand command = MicroCommand.of(options.jar())
                // not by -D: the list of processes shows that to everybody
                .environment(LauncherOptions.URL_VARIABLE, url);
        for (Path archive : options.deployments()) {
            command = command.deploy(archive);
        }
        return command;
    }
}
