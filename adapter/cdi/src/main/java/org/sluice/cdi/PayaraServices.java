package org.sluice.cdi;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;

/**
 * Payara's command runner, domain configuration and registry of factories, by reflection: their classes are in no artifact that
 * can be compiled against. The only place where Payara's names stand.
 */
final class PayaraServices {

    /** Limits are read several times per second, and it takes long to find a method, and longer to find that there is none. */
    private static final Map<Getter, Optional<Method>> GETTERS = new ConcurrentHashMap<>();

    private record Getter(Class<?> type, String name) {}

    private final Method service;
    private final Class<?> runnerType;
    private final Class<?> domainType;
    private final ClassLoader loader;

    private PayaraServices(Method service, Class<?> runnerType, Class<?> domainType, ClassLoader loader) {
        this.service = service;
        this.runnerType = runnerType;
        this.domainType = domainType;
        this.loader = loader;
    }

    /** @throws ReflectiveOperationException if this server is no Payara */
    static PayaraServices find() throws ReflectiveOperationException {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        Class<?> globals = Class.forName("org.glassfish.internal.api.Globals", true, loader);
        return new PayaraServices(
                globals.getMethod("get", Class.class),
                Class.forName("org.glassfish.embeddable.CommandRunner", true, loader),
                Class.forName("com.sun.enterprise.config.serverbeans.Domain", true, loader),
                loader);
    }

    /**
     * Runs an administration command on the calling thread.
     *
     * @throws SluiceException with the server's words, if it failed
     */
    void run(String command, List<String> arguments) {
        try {
            Object runner = service.invoke(null, runnerType);
            Object result = runnerType
                    .getMethod("run", String.class, String[].class)
                    .invoke(runner, command, arguments.toArray(String[]::new));
            if (!"SUCCESS".equals(String.valueOf(get(result, "getExitStatus")))) {
                Object cause = get(result, "getFailureCause");
                throw new SluiceException(
                        command + ": "
                                + String.valueOf(get(result, "getOutput")).strip(),
                        cause instanceof Throwable throwable ? throwable : null);
            }
        } catch (InvocationTargetException e) {
            throw new SluiceException(command + ": " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new SluiceException(command + ": " + e, e);
        }
    }

    /** The root of the domain's configuration; reading it does not block. */
    @Nullable Object domain() throws ReflectiveOperationException {
        return service.invoke(null, domainType);
    }

    /** The configuration of this instance's transaction service; {@code null} if there is none. */
    @Nullable Object transactionService() throws ReflectiveOperationException {
        Class<?> environmentType = type("org.glassfish.api.admin.ServerEnvironment");
        Object name = get(service.invoke(null, environmentType), "getInstanceName");
        Object domain = domain();
        Object server = call(domain, "getServerNamed", String.class, name);
        Object config = call(domain, "getConfigNamed", String.class, get(server, "getConfigRef"));
        Object extensions = get(config, "getExtensions");
        if (extensions instanceof Collection<?> all) {
            for (Object extension : all) {
                if (get(extension, "getAutomaticRecovery") != null) {
                    return extension;
                }
            }
        }
        return null;
    }

    private static @Nullable Object call(
            @Nullable Object bean, String method, Class<?> parameter, @Nullable Object argument)
            throws ReflectiveOperationException {
        if (bean == null || argument == null) {
            return null;
        }
        for (Class<?> type : publicTypes(bean)) {
            try {
                return type.getMethod(method, parameter).invoke(bean, argument);
            } catch (NoSuchMethodException e) {
                // perhaps the next type has it
            }
        }
        return null;
    }

    /**
     * The managed connection factory that the server has registered for a pool; {@code null} while it makes the pool anew. Unlike a
     * look-up of the pool's resource, asking makes the server make nothing.
     *
     * @param pool its configuration bean
     */
    @Nullable Object factoryOf(Object pool) throws ReflectiveOperationException {
        Object info = type("com.sun.appserv.connectors.internal.api.ConnectorsUtil")
                .getMethod("getPoolInfo", type("com.sun.enterprise.config.serverbeans.ResourcePool"))
                .invoke(null, pool);
        Class<?> registry = type("com.sun.enterprise.connectors.ConnectorRegistry");
        return registry.getMethod("getManagedConnectionFactory", info.getClass())
                .invoke(registry.getMethod("getInstance").invoke(null), info);
    }

    /** A service of the server's, by the name of its contract; {@code null} if there is none. */
    @Nullable Object service(String contract) throws ReflectiveOperationException {
        return service.invoke(null, type(contract));
    }

    /** Of the server's own classes. */
    @Nullable ClassLoader ownLoader() {
        return service.getDeclaringClass().getClassLoader();
    }

    /** A method of one of the server's types, by the names of its parameters' types. */
    Method method(String type, String name, String... parameters) throws ReflectiveOperationException {
        Class<?>[] types = new Class<?>[parameters.length];
        for (int i = 0; i < parameters.length; i++) {
            types[i] = type(parameters[i]);
        }
        return type(type).getMethod(name, types);
    }

    private Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(name, true, loader);
    }

    /** A property of a configuration bean; {@code null} if it has none of that name, or no value. */
    static @Nullable Object get(@Nullable Object bean, String getter) throws ReflectiveOperationException {
        if (bean == null) {
            return null;
        }
        Optional<Method> found =
                GETTERS.computeIfAbsent(new Getter(bean.getClass(), getter), wanted -> found(bean, wanted.name()));
        return found.isPresent() ? found.get().invoke(bean) : null;
    }

    private static Optional<Method> found(Object bean, String getter) {
        for (Class<?> type : publicTypes(bean)) {
            try {
                return Optional.of(type.getMethod(getter));
            } catch (NoSuchMethodException e) {
                // perhaps the next type has it
            }
        }
        return Optional.empty();
    }

    /** The types through which a method can be called: a configuration bean is a proxy, a result's class is not public. */
    private static List<Class<?>> publicTypes(Object bean) {
        return Stream.concat(interfaces(bean.getClass()), Stream.<Class<?>>of(bean.getClass()))
                .filter(type -> Modifier.isPublic(type.getModifiers()))
                .toList();
    }

    private static Stream<Class<?>> interfaces(Class<?> type) {
        Stream<Class<?>> own = Arrays.stream(type.getInterfaces());
        @Nullable Class<?> parent = type.getSuperclass();
        return parent == null ? own : Stream.concat(own, interfaces(parent));
    }
}
