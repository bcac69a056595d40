package org.sluice.cdi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sluice.api.SluiceException;
import org.sluice.api.spi.FactorySettings;
import org.sluice.api.spi.PoolLimits;
import org.sluice.api.spi.ServerPoolSettings;
import org.sluice.api.spi.ServerPoolSettings.Order;

/**
 * Makes pools in Payara's domain, where asadmin lists and tunes them.
 *
 * <p>The pool holds the factory's and the application's name only; the resource adapter gets all else, secrets above all, from
 * the bound application. A pool that is left of an earlier run is made anew: what an operator changed holds until the next
 * deployment.
 */
final class PayaraProvisioner implements PoolProvisioner {

    /** Takes from the front what was added at the back; Payara's own choice, without the property, is a stack. */
    private static final String FIFO = "com.sun.enterprise.resource.pool.datastructure.ListDataStructure";

    private final PayaraServices server;
    private final PayaraNotes notes;

    PayaraProvisioner(PayaraServices server) {
        this.server = server;
        this.notes = new PayaraNotes(server);
    }

    @Override
    public Optional<String> create(String application, FactorySettings settings) {
        String pool = pool(application, settings.factory());
        String resource = resource(application, settings.factory());
        try {
            server.run("create-connector-connection-pool", poolArguments(pool, application, settings));
        } catch (SluiceException e) {
            if (!deleted(pool)) {
                throw e; // it was not refused because of an old pool
            }
            server.run("create-connector-connection-pool", poolArguments(pool, application, settings));
        }
        try {
            server.run("create-connector-resource", List.of("--poolname", pool, resource));
        } catch (SluiceException e) {
            delete(application, settings.factory());
            throw e;
        }
        return Optional.of(resource);
    }

    private static List<String> poolArguments(String pool, String application, FactorySettings settings) {
        List<String> arguments = new ArrayList<>();
        option(arguments, "raname", settings.resourceAdapter());
        option(arguments, "connectiondefinition", "org.sluice.api.AsyncSessionFactory");
        option(arguments, "steadypoolsize", String.valueOf(settings.pool().size()));
        option(arguments, "maxpoolsize", String.valueOf(settings.pool().maxSize()));
        option(arguments, "maxwait", String.valueOf(settings.pool().timeout().toMillis()));
        option(
                arguments,
                "idletimeout",
                String.valueOf(settings.pool().idleTimeout().toSeconds()));
        option(arguments, "poolresize", "1");
        option(arguments, "transactionsupport", transactionSupport(settings));
        serverPool(arguments, settings.serverPool());
        option(arguments, "property", properties(application, settings));
        arguments.add(pool);
        return arguments;
    }

    private static String transactionSupport(FactorySettings settings) {
        return switch (settings.serverPool().transactions()) {
            case NONE -> "NoTransaction";
            case LOCAL -> "LocalTransaction";
            case XA -> "XATransaction";
        };
    }

    private static void serverPool(List<String> arguments, ServerPoolSettings settings) {
        option(arguments, "maxconnectionusagecount", String.valueOf(settings.maxUses()));
        option(arguments, "creationretryattempts", String.valueOf(settings.connectRetries()));
        option(
                arguments,
                "creationretryinterval",
                String.valueOf(settings.connectRetryInterval().toSeconds()));
    }

    private static String properties(String application, FactorySettings settings) {
        String names = "FactoryName=" + escaped(settings.factory()) + ":Application=" + escaped(application);
        return settings.serverPool().order() == Order.FIFO ? names + ":PoolDataStructure=" + FIFO : names;
    }

    private static void option(List<String> arguments, String name, String value) {
        arguments.add("--" + name);
        arguments.add(value);
    }

    /** A colon separates properties, an equals sign name and value. */
    private static String escaped(String value) {
        return value.replaceAll("[:=\\\\]", "\\\\$0");
    }

    @Override
    public void delete(String application, String factory) {
        try {
            server.run("delete-connector-connection-pool", List.of("--cascade", "true", pool(application, factory)));
        } catch (SluiceException e) {
            Log.notDeleted(pool(application, factory), String.valueOf(e.getMessage()));
        }
    }

    private boolean deleted(String pool) {
        try {
            server.run("delete-connector-connection-pool", List.of("--cascade", "true", pool));
            return true;
        } catch (SluiceException e) {
            return false; // there is none
        }
    }

    @Override
    public PoolLimits limits(String application, String jndiName) {
        return new PayaraLimits(server, application, jndiName);
    }

    @Override
    public void afterEnlistment() {
        notes.removeEmpty();
    }

    @Override
    public void afterEnd() {
        FelixLocks.release(server.ownLoader());
    }

    private static String pool(String application, String factory) {
        return "sluice-" + application + "-" + factory;
    }

    private static String resource(String application, String factory) {
        return "sluice/" + application + "/" + factory;
    }
}
