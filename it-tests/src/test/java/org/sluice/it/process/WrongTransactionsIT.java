package org.sluice.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sluice.it.Artifacts;
import org.sluice.it.BankServer;
import org.sluice.it.ops.OpsWar;
import org.sluice.it.wrongtx.WrongTransactionsWar;

/** An application with {@code @AsyncTransactional} where it cannot be. */
class WrongTransactionsIT {

    @Test
    void wrongMethods_deployment_refusedWithAllOfThem() {
        try (BankServer server = BankServer.startOps(
                "wrong-transactions",
                Artifacts.micro().deploy(Artifacts.rar()).deploy(OpsWar.file()).deploy(WrongTransactionsWar.file()))) {
            assertThat(server.operator().run("list-applications"))
                    .contains("ops")
                    .doesNotContain("wrongtx");
            assertThat(server.log())
                    .contains("ContainerManaged.work is an EJB's method with container-managed transactions (REQUIRED)")
                    .contains("Twice.work has @Transactional too")
                    .contains("NoStage.work returns String");
        }
    }
}
