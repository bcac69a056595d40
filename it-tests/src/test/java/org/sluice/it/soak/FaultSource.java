package org.sluice.it.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.sluice.it.BankServer;
import org.sluice.it.Client;
import org.sluice.it.soak.FaultSchedule.Planned;

/** Strikes from outside: sockets, databases, clients and the server's administration. */
final class FaultSource {

    private static final System.Logger LOG = System.getLogger(FaultSource.class.getName());

    /** Of a redeployment. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final List<String> FACTORIES = List.of("hand", "local", "one", "two");

    private final BankServer server;
    private final Client soak;
    private final SoakBank one;
    private final SoakBank two;
    private final Path war;
    private final Runnable afterRedeployment;
    private final Map<Fault, Integer> struck = new EnumMap<>(Fault.class);

    /** @param afterRedeployment sets the crew to work again */
    FaultSource(BankServer server, SoakBank one, SoakBank two, Path war, Runnable afterRedeployment) {
        this.server = server;
        this.soak = server.client("/soak/");
        this.one = one;
        this.two = two;
        this.war = war;
        this.afterRedeployment = afterRedeployment;
    }

    /** How often each has come. */
    Map<Fault, Integer> struck() {
        return struck;
    }

    void strike(Planned planned) {
        LOG.log(System.Logger.Level.INFO, planned.toString());
        int choice = planned.choice();
        // the first bank has three of the four pools
        SoakBank bank = choice % 4 == 0 ? two : one;
        int which = choice / 4;
        switch (planned.fault()) {
            case CUT -> bank.proxy().harm(which, FaultyConnection::cut);
            case RESET -> bank.proxy().harm(which, FaultyConnection::reset);
            case HALF_ANSWER -> bank.proxy().harm(which, FaultyConnection::halveAnswer);
            case HALF_COMMAND -> bank.proxy().harm(which, FaultyConnection::halveCommand);
            case DELAY -> bank.proxy().harm(which, connection -> connection.delay(50 + which % 450));
            case TERMINATE -> bank.terminate(which);
            case HANG_UP -> hangUp(which);
            case RESIZE -> resize(FACTORIES.get(choice % 4), which);
            case FLUSH -> server.operator().tell("flush-connection-pool", pool(FACTORIES.get(choice % 4)));
            case RESTART_FAST -> bank.restartFast();
            case RESTART_IMMEDIATE -> bank.restartImmediately();
            case REDEPLOY -> redeploy();
        }
        struck.merge(planned.fault(), 1, Integer::sum);
    }

    private void hangUp(int choice) {
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(soak.call("units?count=5"));
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(choice % 40));
        for (Socket client : clients) {
            try {
                client.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void resize(String factory, int choice) {
        int least = factory.equals("hand") ? 4 : Worker.JTA_AT_ONCE + 1;
        server.operator().set(pool(factory), "max-pool-size", least + choice % 10);
    }

    private void redeploy() {
        server.operator().run("undeploy", "soak");
        server.operator().run("deploy", war.toString());
        Awaitility.await().atMost(LIMIT).until(() -> soak.get("numbers").status() == 200);
        afterRedeployment.run();
    }

    static String pool(String factory) {
        return "sluice-soak-" + factory;
    }
}
