package org.sluice.bench.server;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnectionFactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * What the adapter's API has no way to do: to take a connection and to give it back, and nothing else. By reflection, as nobody
 * should do but somebody who measures.
 */
final class Internals {

    private final Object resource;

    private Internals(Object resource) {
        this.resource = resource;
    }

    /** Of the factory {@code direct}. */
    @SuppressWarnings("BanJNDI") // fixed names
    static Internals ofTheDirectPool() {
        try {
            String application = InitialContext.doLookup("java:app/AppName");
            return new Internals(InitialContext.doLookup("sluice/" + application + "/direct"));
        } catch (NamingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Has the server give a connection, and gives it back: what any adapter pays. */
    OnManagedThreads.Operation allocateAndClose() throws ReflectiveOperationException {
        ConnectionManager manager = (ConnectionManager) field(resource, "connectionManager");
        ManagedConnectionFactory factory = (ManagedConnectionFactory) field(resource, "factory");
        ConnectionRequestInfo request = (ConnectionRequestInfo) made("org.sluice.connector.PlainRequest");
        MethodHandle close = handle(loaded("org.sluice.connector.ConnectionHandle"), "close");
        return () -> {
            try {
                close.invoke(manager.allocateConnection(factory, request));
            } catch (ResourceException | RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        };
    }

    /** Takes a lease by the lane, as a session's statement does. */
    @SuppressWarnings("unchecked")
    Function<Object, CompletableFuture<Object>> lane() throws ReflectiveOperationException {
        Method sessions = resource.getClass().getDeclaredMethod("sessions");
        sessions.setAccessible(true);
        Object environment = field(sessions.invoke(resource), "environment");
        return (Function<Object, CompletableFuture<Object>>) field(environment, "source");
    }

    /** Who takes leases. */
    Object borrower() throws ReflectiveOperationException {
        Object idle = activity();
        Class<?> type = loaded("org.sluice.core.Borrower");
        return Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "name" -> "benchmark";
                    case "activity" -> idle;
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> throw new IllegalStateException("nothing is watched: " + method);
                });
    }

    private Object activity() throws ReflectiveOperationException {
        var constructor = loaded("org.sluice.core.Borrower$Activity").getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return constructor.newInstance(false, false, 0L, null, null);
    }

    /** What ends a lease. */
    MethodHandle release() throws ReflectiveOperationException {
        return handle(loaded("org.sluice.core.Lease"), "release");
    }

    private Class<?> loaded(String name) throws ClassNotFoundException {
        return Class.forName(name, true, resource.getClass().getClassLoader());
    }

    private Object made(String name) throws ReflectiveOperationException {
        var constructor = loaded(name).getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    private static MethodHandle handle(Class<?> type, String name) throws ReflectiveOperationException {
        Method method = type.getDeclaredMethod(name);
        method.setAccessible(true);
        MethodHandle handle = MethodHandles.lookup().unreflect(method);
        return handle.asType(handle.type().changeParameterType(0, Object.class));
    }

    private static Object field(Object of, String name) throws ReflectiveOperationException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }
}
