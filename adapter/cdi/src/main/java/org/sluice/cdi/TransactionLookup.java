package org.sluice.cdi;

import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayList;
import java.util.List;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;

/**
 * Finds the server's transaction services. Jakarta EE names the registry, and for the manager it names nothing: each server has
 * its own place.
 *
 * <p>Looks until it has found both, for some names are there on a component's thread only, and keeps them.
 */
final class TransactionLookup {

    private static final List<String> MANAGERS = List.of(
            "java:appserver/TransactionManager", // Payara, GlassFish
            "java:jboss/TransactionManager", // WildFly
            "java:/TransactionManager",
            "java:comp/TransactionManager");
    private static final String LIBERTY = "com.ibm.tx.jta.TransactionManagerFactory";
    private static final List<String> REGISTRIES = List.of(
            "java:comp/TransactionSynchronizationRegistry",
            "java:appserver/TransactionSynchronizationRegistry",
            "java:jboss/TransactionSynchronizationRegistry");

    private final Naming naming;
    private volatile @Nullable TransactionServices found;

    TransactionLookup(Naming naming) {
        this.naming = naming;
    }

    /**
     * The services.
     *
     * @throws SluiceException if the server has none, or none that can be seen from the calling thread
     */
    TransactionServices get() {
        TransactionServices services = found;
        if (services == null) {
            services = find();
            found = services;
        }
        return services;
    }

    private TransactionServices find() {
        List<String> tried = new ArrayList<>();
        TransactionManager manager = first(TransactionManager.class, MANAGERS, tried);
        if (manager == null) {
            manager = ofLiberty(tried);
        }
        TransactionSynchronizationRegistry registry =
                first(TransactionSynchronizationRegistry.class, REGISTRIES, tried);
        if (manager == null || registry == null) {
            throw new SluiceException("SLUICE3040: @AsyncTransactional needs the server's "
                    + (manager == null ? TransactionManager.class : TransactionSynchronizationRegistry.class)
                            .getSimpleName()
                    + ", and there is none to be found on thread '"
                    + Thread.currentThread().getName() + "'; tried " + tried);
        }
        return new TransactionServices(manager, registry);
    }

    private <T> @Nullable T first(Class<T> type, List<String> names, List<String> tried) {
        for (String name : names) {
            try {
                Object object = naming.lookup(name);
                if (type.isInstance(object)) {
                    return type.cast(object);
                }
                tried.add(name + " (a " + object.getClass().getName() + ")");
            } catch (NamingException | RuntimeException e) {
                tried.add(name);
            }
        }
        return null;
    }

    /** Open Liberty has it in no directory. */
    private static @Nullable TransactionManager ofLiberty(List<String> tried) {
        try {
            Object manager = Class.forName(LIBERTY, true, TransactionLookup.class.getClassLoader())
                    .getMethod("getTransactionManager")
                    .invoke(null);
            if (manager instanceof TransactionManager found) {
                return found;
            }
        } catch (ReflectiveOperationException | LinkageError e) {
            // another server
        }
        tried.add(LIBERTY);
        return null;
    }
}
