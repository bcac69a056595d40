package org.sluice.cdi;

import java.util.List;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.sluice.api.PreparedTransaction;

/**
 * Prepared branches that nobody has finished, as health shows them, if there are any. They make nothing ill: to take the
 * application out of service would not finish them.
 */
final class PreparedHealth {

    private static final int SHOWN = 10;

    private PreparedHealth() {}

    static void tell(List<PreparedTransaction> prepared, HealthCheckResponseBuilder response) {
        if (prepared.isEmpty()) {
            return;
        }
        response.withData("prepared", prepared.size());
        for (int i = 0; i < Math.min(SHOWN, prepared.size()); i++) {
            response.withData("prepared." + (i + 1), prepared.get(i).toString());
        }
        RecoverySwitch recovery = RecoverySwitch.find();
        response.withData("automaticRecovery", recovery.automatic());
        response.withData("xaServerName", recovery.serverName());
    }
}
