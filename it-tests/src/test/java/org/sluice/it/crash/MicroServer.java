package org.sluice.it.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sluice.it.Artifacts;
import org.sluice.it.Client;
import org.sluice.it.transfer.TransferWar;
import org.sluice.run.MicroCommand;
import org.sluice.run.PayaraMicro;

/**
 * Payara Micro whose root directory outlives it. What is deployed and made at its first start is loaded from there at each other
 * one, as recovery wants it: before it looks for prepared branches.
 */
final class MicroServer implements Server {

    private final MicroCommand again;
    private PayaraMicro micro;

    MicroServer(Path directory, Banks banks) {
        again = Artifacts.micro()
                .log(Artifacts.log("crash-micro"))
                .argument("--rootdir")
                .argument(directory.resolve("micro-root").toString())
                .argument("--prebootcommandfile")
                .argument(file(directory.resolve("preboot"), DomainServer.RECOVERY));
        List<String> once = new ArrayList<>(List.of("deploy " + Artifacts.rar()));
        banks.both().forEach(bank -> once.addAll(pool(bank)));
        once.add("deploy " + TransferWar.file());
        micro = PayaraMicro.start(
                again.argument("--postbootcommandfile").argument(file(directory.resolve("once"), once)));
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "crash-micro-end"));
    }

    private static List<String> pool(Bank bank) {
        return List.of(
                "create-connector-connection-pool --raname sluice --connectiondefinition"
                        + " org.sluice.api.AsyncSessionFactory --transactionsupport XATransaction --steadypoolsize 1"
                        + " --maxpoolsize 16 --poolresize 1 --property FactoryName=" + bank.name() + ":Url=\""
                        + bank.url().replace(":", "\\:") + "\" bank-" + bank.name(),
                "create-connector-resource --poolname bank-" + bank.name() + " sluice/" + bank.name());
    }

    private static String file(Path file, List<String> lines) {
        try {
            return Files.write(file, lines).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "Payara Micro, kept root directory";
    }

    @Override
    public void kill() {
        Kill.tree(micro.process());
    }

    @Override
    public void startAgain() {
        // for its temporary files; the process has ended
        micro.close();
        micro = PayaraMicro.start(again);
    }

    @Override
    public Client client() {
        return new Client(micro.uri("/transfer/"));
    }

    @Override
    public void close() {
        micro.close();
    }
}
