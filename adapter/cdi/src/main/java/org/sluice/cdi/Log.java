package org.sluice.cdi;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Optional;
import org.sluice.api.PoolStatus;
import org.sluice.api.spi.PoolLimits;

/** Every log message of this module. Codes 3000 to 3099 are its own. No message holds a secret. */
final class Log {

    private static final Logger LOGGER = System.getLogger("org.sluice.cdi");

    private Log() {}

    static void connected(String factory, ResourceSource.Resource resource, PoolLimits limits) {
        Optional<PoolLimits.Limits> now = limits.now();
        log(
                Level.INFO,
                3001,
                "factory '" + factory + "' uses the "
                        + (resource.created() ? "resource created for the application, " : "server's resource ")
                        + resource.jndiName()
                        + now.map(known -> "; connections " + known.minSize() + " to " + known.maxSize()
                                        + ", longest wait " + known.maxWait().toMillis() + " ms")
                                .orElse("; the server does not tell its limits (yet)"));
    }

    static void notYet(String factory, ResourceUnavailableException reason) {
        log(
                Level.INFO,
                3002,
                "factory '" + factory + "' is not connected yet and will be at its first use. " + reason.getMessage());
    }

    static void unknownKey(UnknownKeys.Unknown unknown) {
        log(
                Level.WARNING,
                3003,
                "the configuration key " + unknown.key() + " is unknown and not used; the nearest known key is "
                        + unknown.nearest());
    }

    static void noConfiguration(Throwable reason) {
        log(
                Level.WARNING,
                3004,
                "there is no MicroProfile Config, so only resources of the server are used: " + reason);
    }

    static void plainThreads(String application) {
        log(
                Level.WARNING,
                3005,
                "the server gives no default ManagedThreadFactory; a continuation of " + application
                        + " runs on a thread without the server's context");
    }

    static void notDeleted(String what, String reason) {
        log(Level.WARNING, 3006, what + " was not deleted: " + reason);
    }

    static void notClosed(String factory, Throwable reason) {
        log(Level.WARNING, 3007, "factory '" + factory + "' was not closed in order: " + reason);
    }

    static void warm(String factory, PoolStatus pool) {
        log(Level.INFO, 3030, "factory '" + factory + "' is warmed up: connections open " + pool.open());
    }

    static void notWarm(String factory, Throwable reason) {
        log(
                Level.WARNING,
                3031,
                "factory '" + factory + "' could not be warmed up; its connections are opened when they are needed. "
                        + reason.getMessage());
    }

    static void synchronousObserver(String bean) {
        log(
                Level.WARNING,
                3008,
                bean
                        + " observes PoolEvent with @Observes and will see none: they are asynchronous, use @ObservesAsync");
    }

    static void notRolledBack(String transaction, Throwable reason) {
        log(
                Level.WARNING,
                3060,
                transaction + " could not be rolled back by the server; PostgreSQL does it when the"
                        + " connection ends. " + reason);
    }

    static void notLeft(String transaction, Throwable reason) {
        log(
                Level.WARNING,
                3061,
                transaction + " could not be taken off thread '"
                        + Thread.currentThread().getName() + "': " + reason);
    }

    static void notEnded(Collection<?> transactions, Throwable reason) {
        log(Level.WARNING, 3062, "at the end of the application these have not ended: " + transactions + "; " + reason);
    }

    static void leftOver(String thread) {
        log(
                Level.WARNING,
                3064,
                "a continuation of the application left a transaction of its own on thread '" + thread
                        + "'; it is rolled back");
    }

    static void notFollowed(String resource, Throwable reason) {
        log(
                Level.WARNING,
                3070,
                "this version of the server does not tell which factory the pool of " + resource
                        + " has now. Should a property of the pool change, the application goes on with the former values until it"
                        + " is deployed again. " + reason);
    }

    static void notesStay(Throwable reason) {
        log(
                Level.WARNING,
                3071,
                "this version of the server does not let the adapter remove what its transaction manager notes for each thread"
                        + " that has taken a connection: after the application is deployed again, classes of the former one may"
                        + " stay in memory. " + reason);
    }

    static void requestsInFlight(int count) {
        log(
                Level.WARNING,
                3072,
                "the application is ending, and requests that still have no answer are told so: " + count);
    }

    static void locksStay(Throwable reason) {
        log(
                Level.WARNING,
                3073,
                "this version of the server does not let the adapter release what its class loaders keep of threads: after the"
                        + " application is deployed again, classes of the former one may stay in memory. " + reason);
    }

    static void failedOnThread(Thread thread, Throwable failure) {
        log(Level.ERROR, 3063, "unexpected failure on thread '" + thread.getName() + "': " + failure);
    }

    static void recoveryIsOff(String factory, String serverName) {
        log(
                Level.WARNING,
                3085,
                "factory '" + factory
                        + "' commits in two phases, and the server's recovery is switched off: what is prepared"
                        + " when the server ends by force stays prepared, and is rolled back at a later start with recovery"
                        + " even if its other half is committed. Set transaction-service.automatic-recovery=true before it"
                        + " is needed; with several servers on one database also transaction-service.property.xa-servername"
                        + " (now " + serverName + ")");
    }

    private static void log(Level level, int code, String message) {
        LOGGER.log(level, () -> "SLUICE" + code + ": " + message);
    }
}
