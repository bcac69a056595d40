package org.sluice.cdi;

import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Payara's transaction manager notes of the connections that a component has out: a list for each component instance, and for
 * each thread too where the invocation is one of a servlet or of a captured context. The list is empty again once the handles are
 * closed, but stays in the manager's table, with the thread when that has ended, and with the class loader of an application that
 * is gone.
 */
final class PayaraNotes {

    private static final String INVOCATION = "org.glassfish.api.invocation.ComponentInvocation";
    private static final String INVOCATIONS = "org.glassfish.api.invocation.InvocationManager";
    private static final String TRANSACTIONS = "com.sun.enterprise.transaction.api.JavaEETransactionManager";

    private final PayaraServices server;
    private volatile @Nullable Table table;
    private volatile boolean unknown;

    PayaraNotes(PayaraServices server) {
        this.server = server;
    }

    /** Removes the list that is the calling thread's alone, if it is empty. */
    void removeEmpty() {
        if (unknown) {
            return;
        }
        try {
            table().removeEmpty();
        } catch (ReflectiveOperationException | RuntimeException e) {
            unknown = true;
            Log.notesStay(e);
        }
    }

    private Table table() throws ReflectiveOperationException {
        Table known = table;
        if (known == null) {
            known = Table.of(server);
            table = known;
        }
        return known;
    }

    private record Table(
            @Nullable Object invocations,
            Method current,
            Method key,
            Method instance,
            @Nullable Object transactions,
            Method list,
            Method remove) {

        static Table of(PayaraServices server) throws ReflectiveOperationException {
            return new Table(
                    server.service(INVOCATIONS),
                    server.method(INVOCATIONS, "getCurrentInvocation"),
                    server.method(INVOCATION, "getResourceTableKey"),
                    server.method(INVOCATION, "getInstance"),
                    server.service(TRANSACTIONS),
                    server.method(TRANSACTIONS, "getExistingResourceList", "java.lang.Object", INVOCATION),
                    server.method(TRANSACTIONS, "componentDestroyed", "java.lang.Object", INVOCATION));
        }

        void removeEmpty() throws ReflectiveOperationException {
            Object invocation = current.invoke(invocations);
            if (invocation == null) {
                return;
            }
            Object apart = key.invoke(invocation);
            Object component = instance.invoke(invocation);
            // without a key of its own, or with the component as the key, the list is shared with other threads
            if (apart == null || apart == component) {
                return;
            }
            if (list.invoke(transactions, component, invocation) instanceof List<?> handles && handles.isEmpty()) {
                remove.invoke(transactions, component, invocation);
            }
        }
    }
}
