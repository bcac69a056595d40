package org.sluice.cdi;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Whether the server recovers what is prepared, as far as it can be seen: on Payara, in the configuration of the transaction
 * service.
 *
 * @param automatic "on", "off", or "not known"
 * @param serverName the name by which the server knows its own branches; "not set" or "not known"
 */
record RecoverySwitch(String automatic, String serverName) {

    private static final String NOT_KNOWN = "not known";
    private static final String SERVER_NAME = "xa-servername";

    /** Reads it anew; an operator may have changed it. On a server that cannot be asked, nothing is known. */
    static RecoverySwitch find() {
        try {
            return of(PayaraServices.find().transactionService());
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return new RecoverySwitch(NOT_KNOWN, NOT_KNOWN); // another server, or another version of this one
        }
    }

    /** Of the configuration bean; {@code null} if there is none. */
    static RecoverySwitch of(@Nullable Object service) throws ReflectiveOperationException {
        Object automatic = PayaraServices.get(service, "getAutomaticRecovery");
        if (automatic == null) {
            return new RecoverySwitch(NOT_KNOWN, NOT_KNOWN);
        }
        return new RecoverySwitch(
                Boolean.parseBoolean(automatic.toString()) ? "on" : "off",
                serverName(PayaraServices.get(service, "getProperty")));
    }

    private static String serverName(@Nullable Object properties) throws ReflectiveOperationException {
        if (properties instanceof Collection<?> all) {
            for (Object property : all) {
                if (SERVER_NAME.equals(PayaraServices.get(property, "getName"))) {
                    return String.valueOf(PayaraServices.get(property, "getValue"));
                }
            }
        }
        return "not set";
    }

    boolean isOff() {
        return automatic.equals("off");
    }
}
