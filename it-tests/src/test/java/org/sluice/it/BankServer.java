package org.sluice.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.sluice.it.Client.Answer;
import org.sluice.it.ops.OpsWar;
import org.sluice.run.MicroCommand;
import org.sluice.run.PayaraMicro;

/**
 * A Payara Micro as a process of its own, with the resource adapter, the sample bank and the operator's entrance
 * ({@link OpsWar}). It ends with the test JVM at the latest.
 */
public final class BankServer implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(2);

    private final PayaraMicro micro;
    private final Path log;

    private BankServer(PayaraMicro micro, Path log) {
        this.micro = micro;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(new Thread(micro::close, "payara-end"));
    }

    /** The command for adapter, bank and entrance, to which a test adds what it wants. */
    public static MicroCommand command() {
        return Artifacts.micro().deploy(Artifacts.rar()).deploy(OpsWar.file()).deploy(Artifacts.bankWar());
    }

    /** The command with the database in the environment, which is where a secret belongs. */
    public static MicroCommand command(TestDatabase database) {
        return command().environment("SLUICE_URL", database.url());
    }

    /** Starts it and waits until the bank serves. */
    public static BankServer start(String name, MicroCommand command) {
        BankServer server = launch(name, command);
        server.awaitOk("/bank/api/pool");
        return server;
    }

    /** Starts it and waits until the operator's entrance is open, whatever the bank does. */
    public static BankServer startOps(String name, MicroCommand command) {
        BankServer server = launch(name, command);
        server.awaitOk("/ops/threads");
        return server;
    }

    private static BankServer launch(String name, MicroCommand command) {
        Path log = Artifacts.log(name);
        return new BankServer(PayaraMicro.start(command.log(log)), log);
    }

    private void awaitOk(String path) {
        try {
            micro.awaitOk(path, START);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (IllegalStateException e) {
            close();
            throw e;
        }
    }

    /** A client of the bank. */
    public Client bank() {
        return client("/bank/");
    }

    /** A client of the application at this context root, such as {@code /bank/}. */
    public Client client(String root) {
        return new Client(micro.uri(root));
    }

    /** The operator. */
    public Operator operator() {
        return new Operator(client("/ops/"));
    }

    /** Everything that the server has printed. */
    public String log() {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of the server's threads. */
    public List<String> threads() {
        Answer threads = client("/ops/").get("threads");
        return threads.body().lines().toList();
    }

    /** The names of the server's threads that belong to the adapter. */
    public List<String> adapterThreads() {
        return threads().stream().filter(BankServer::ofAdapter).toList();
    }

    /** The server's process. */
    public ProcessHandle process() {
        return micro.process();
    }

    private static boolean ofAdapter(String thread) {
        return thread.startsWith("sluice-") || thread.startsWith("vert.x") || thread.startsWith("vertx");
    }

    @Override
    public void close() {
        micro.close();
    }
}
