package org.sluice.it.container;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What Payara's transaction manager has noted for single threads: by its own table, which nothing public tells of. */
final class NotesOfThreads {

    private NotesOfThreads() {}

    /** The keys of the notes that are there now. */
    static List<Object> now() throws ReflectiveOperationException {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        Class<?> type = loader.loadClass("com.sun.enterprise.transaction.api.JavaEETransactionManager");
        Object manager = loader.loadClass("org.glassfish.internal.api.Globals")
                .getMethod("get", Class.class)
                .invoke(null, type);
        Field field = loader.loadClass("com.sun.enterprise.transaction.JavaEETransactionManagerSimplified")
                .getDeclaredField("resourceTable");
        field.setAccessible(true);
        Object table = field.get(manager);
        Iterator<?> keys = (Iterator<?>) table.getClass().getMethod("keys").invoke(table);
        List<Object> found = new ArrayList<>();
        while (keys.hasNext()) {
            Object key = keys.next();
            if (key.getClass().getSimpleName().equals("PairKey")) {
                found.add(key);
            }
        }
        return found;
    }
}
