package org.sluice.it.crash;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sluice.it.Artifacts;
import org.sluice.it.Client;
import org.sluice.it.server.Domain;
import org.sluice.it.transfer.TransferWar;

/** Payara Server with pools of the domain and with recovery, as the documentation says it is to be set up. */
final class DomainServer implements Server {

    private static final String TRANSACTIONS = "set configs.config.server-config.transaction-service.";

    /** To be set before the first transaction, and so before a crash. */
    static final List<String> RECOVERY =
            List.of(TRANSACTIONS + "automatic-recovery=true", TRANSACTIONS + "property.xa-servername=transfers-1");

    private static final List<String> SETTINGS = Stream.concat(
                    RECOVERY.stream(),
                    Stream.of("set configs.config.server-config.connector-service.class-loading-policy=global"))
            .toList();

    private final Domain domain;

    DomainServer(Path directory, Banks banks) {
        domain = Domain.start(directory, Map.of(), SETTINGS);
        domain.asadmin("deploy", Artifacts.rar().toString());
        banks.both().forEach(this::createPool);
        domain.asadmin("deploy", TransferWar.file().toString());
    }

    private void createPool(Bank bank) {
        String pool = "bank-" + bank.name();
        domain.asadmin(
                "create-connector-connection-pool",
                "--raname",
                "sluice",
                "--connectiondefinition",
                "org.sluice.api.AsyncSessionFactory",
                "--transactionsupport",
                "XATransaction",
                "--steadypoolsize",
                "1",
                "--maxpoolsize",
                "16",
                "--poolresize",
                "1",
                "--property",
                "FactoryName=" + bank.name() + ":Url=" + bank.url().replace(":", "\\:"),
                pool);
        domain.asadmin("create-connector-resource", "--poolname", pool, "sluice/" + bank.name());
    }

    @Override
    public String name() {
        return "Payara Server";
    }

    @Override
    public void kill() {
        domain.kill();
    }

    @Override
    public void startAgain() {
        domain.startAgain();
    }

    @Override
    public Client client() {
        return domain.client("/transfer/");
    }

    @Override
    public void close() {
        domain.close();
    }
}
