package org.sluice.cdi;

import java.lang.reflect.Field;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which thread is defining which class, as Felix notes it for each bundle; Payara Server consists of bundles. Of two threads that
 * are about to define the same class, the second one finds it defined and leaves its note behind. The note refers to the thread,
 * a managed thread to its context, also when it has ended, and that to the class loader of an application that is gone.
 */
final class FelixLocks {

    private static final String WIRING = "org.apache.felix.framework.BundleWiringImpl";
    private static final String BUNDLE_LOADER = WIRING + "$BundleClassLoader";

    private final ClassLoader felix;

    private FelixLocks(ClassLoader felix) {
        this.felix = felix;
    }

    /**
     * Removes the notes of classes that are defined. Nothing happens where there is no Felix.
     *
     * @param server the loader of one of the server's classes
     */
    static void release(@Nullable ClassLoader server) {
        if (server == null || !server.getClass().getName().equals(BUNDLE_LOADER)) {
            return;
        }
        try {
            new FelixLocks(server.getClass().getClassLoader()).releaseAll(server);
        } catch (ReflectiveOperationException | RuntimeException e) {
            Log.locksStay(e);
        }
    }

    private void releaseAll(ClassLoader reference) throws ReflectiveOperationException {
        Object own = call("BundleReference", "getBundle", reference);
        Object context = own == null ? null : call("Bundle", "getBundleContext", own);
        if (context != null && call("BundleContext", "getBundles", context) instanceof Object[] bundles) {
            for (Object bundle : bundles) {
                Object wiring =
                        type("Bundle").getMethod("adapt", Class.class).invoke(bundle, type("wiring.BundleWiring"));
                if (wiring != null && wiring.getClass().getName().equals(WIRING)) {
                    // the field, as its getter makes a loader where there is none yet
                    release(field(wiring, "m_classLoader"));
                }
            }
        }
    }

    private static void release(@Nullable Object loader) throws ReflectiveOperationException {
        if (loader instanceof ClassLoader found && field(found, "m_classLocks") instanceof Map<?, ?> locks) {
            release(found, locks);
        }
    }

    private static void release(ClassLoader loader, Map<?, ?> locks) {
        for (Map.Entry<?, ?> lock : Map.copyOf(locks).entrySet()) {
            try {
                // at once if it is defined; else it comes back when the one that is defining it has done so
                Class.forName(String.valueOf(lock.getKey()), false, loader);
                locks.remove(lock.getKey(), lock.getValue());
            } catch (ClassNotFoundException | LinkageError e) {
                // it is still someone's
            }
        }
    }

    private @Nullable Object call(String type, String method, Object target) throws ReflectiveOperationException {
        return type(type).getMethod(method).invoke(target);
    }

    private Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName("org.osgi.framework." + name, false, felix);
    }

    private static @Nullable Object field(Object owner, String name) throws ReflectiveOperationException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }
}
