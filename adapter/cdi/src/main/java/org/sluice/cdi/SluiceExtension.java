package org.sluice.cdi;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.BeforeShutdown;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessInjectionPoint;
import jakarta.enterprise.inject.spi.ProcessInjectionTarget;
import jakarta.enterprise.inject.spi.ProcessObserverMethod;
import jakarta.enterprise.inject.spi.configurator.BeanConfigurator;
import jakarta.interceptor.InvocationContext;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.PoolEvent;
import org.sluice.api.SluiceException;
import org.sluice.api.spi.ConfigurationKey;
import org.sluice.api.spi.FactorySettings;
import org.sluice.api.spi.PoolLimits;
import org.sluice.api.spi.PoolObserver;

/**
 * Puts Sluice into an application: registers the beans for what the application injects, checks its configuration, connects
 * its factories to the server's pools, and lets go of them when the application ends.
 *
 * <p>The container makes one for each application and calls it on its deployment thread. It is not for applications.
 */
public class SluiceExtension implements Extension {

    private final Naming naming;
    private final PoolProvisioner provisioner;
    private final InjectedNames names = new InjectedNames();
    private final ObservedPools observed = new ObservedPools();
    private final AsyncMethods methods = new AsyncMethods();
    private volatile @Nullable PoolObserver observer;
    private volatile @Nullable Scopes scopes;
    private volatile @Nullable Sluice sluice;

    /** For the container. */
    public SluiceExtension() {
        this(new ServerNaming(), ServerProvisioner.choose());
    }

    SluiceExtension(Naming naming, PoolProvisioner provisioner) {
        this.naming = naming;
        this.provisioner = provisioner;
    }

    /** The interceptor; the jar itself is no bean archive. */
    void register(@Observes BeforeBeanDiscovery event) {
        event.addAnnotatedType(AsyncTransactionalInterceptor.class, AsyncTransactionalInterceptor.class.getName());
    }

    void collect(@Observes ProcessInjectionTarget<?> event, BeanManager beans) {
        methods.collect(event.getAnnotatedType(), beans);
    }

    void collect(@Observes ProcessInjectionPoint<?, ?> event) {
        names.collect(event.getInjectionPoint());
    }

    void collect(@Observes ProcessObserverMethod<PoolEvent, ?> event) {
        observed.collect(event.getObserverMethod());
    }

    void register(@Observes AfterBeanDiscovery event, BeanManager beans) {
        if (configured()) {
            names.addDefault();
        }
        names.all().forEach(name -> register(event, name));
        if (healthIsThere()) {
            names.all().forEach(name -> FactoryHealth.register(event, name, () -> sluice));
        }
        RequestDescription request = new RequestDescription(beans);
        RequestScopeBean scope = new RequestScopeBean(
                () -> new SessionScope(request.now(), deployed().factories()));
        event.addBean(scope);
        scopes = new Scopes(beans, scope);
    }

    void deploy(@Observes AfterDeploymentValidation event, BeanManager beans) {
        if (!methods.problems().isEmpty()) {
            event.addDeploymentProblem(new DeploymentException(
                    "SLUICE3059: @AsyncTransactional\n  - " + String.join("\n  - ", methods.problems())));
            return;
        }
        try {
            sluice = deploy(beans, Objects.requireNonNull(scopes));
            deployed().factories().connect();
        } catch (SluiceException e) {
            undeploy();
            event.addDeploymentProblem(e);
        }
    }

    private Sluice deploy(BeanManager beans, Scopes found) {
        Surroundings surroundings = Surroundings.capture(naming, provisioner);
        observer = observed.observer(beans, ContinuationThreads.of(surroundings));
        Map<String, NamedFactory> factories = new TreeMap<>();
        ConfigurationCheck.read(names.all(), surroundings)
                .forEach((name, settings) -> factories.put(
                        name,
                        new NamedFactory(
                                surroundings,
                                settings,
                                limits -> new DeployedApplication(surroundings, found, limits, observer))));
        return new Sluice(new Factories(factories), found, transactions(surroundings, found));
    }

    private AsyncTransactions transactions(Surroundings surroundings, Scopes found) {
        DeployedApplication application = new DeployedApplication(surroundings, found, PoolLimits.unknown(), observer);
        EndingThreads threads =
                new EndingThreads(application.continuationThreads(), new PlainThreads("sluice-transaction-end"));
        TimerThread timer = new TimerThread(new PlainThreads("sluice-transaction-timer"));
        return new AsyncTransactions(
                surroundings.application(),
                new TransactionLookup(naming)::get,
                application::captureContext,
                threads,
                timer,
                methods.isEmpty() ? Duration.ZERO : limit(surroundings.configuration()),
                () -> {
                    timer.close();
                    threads.close();
                });
    }

    /** Of the default factory, also where the application does not use that one. */
    private static Duration limit(ApplicationConfiguration configuration) {
        String factory = FactorySettings.DEFAULT_FACTORY;
        String limit = configuration.value(ConfigurationKey.TRANSACTION_TIMEOUT.of(factory));
        return FactorySettings.read(
                        factory,
                        Map.of(
                                ConfigurationKey.TRANSACTION_TIMEOUT.of(factory),
                                limit == null ? "" : limit,
                                ConfigurationKey.USER.of(factory),
                                "-")::get)
                .transactionTimeout();
    }

    /** Calls a method that has {@link AsyncTransactional}. */
    @Nullable Object call(InvocationContext context, BeanManager beans) throws Exception {
        return TransactionalCall.call(deployed().transactions(), rules(context, beans), context::proceed);
    }

    private TransactionRules rules(InvocationContext context, BeanManager beans) {
        Class<?> type = context.getTarget().getClass();
        TransactionRules rules = methods.rules(type, context.getMethod());
        if (rules == null) {
            // an object that the container made, though it is no bean
            methods.collect(beans.createAnnotatedType(context.getMethod().getDeclaringClass()), beans);
            rules = methods.rules(type, context.getMethod());
        }
        if (rules == null) {
            throw new SluiceException("SLUICE3055: there is no @AsyncTransactional on " + context.getMethod());
        }
        return rules;
    }

    void undeploy(@Observes BeforeShutdown event) {
        undeploy();
    }

    private void undeploy() {
        Sluice found = sluice;
        if (found != null) {
            found.close();
        }
        observed.close();
        provisioner.afterEnd();
    }

    /**
     * Ends what the application of the calling thread has; nothing where there is none.
     *
     * @return how long what is under way may still take
     */
    static Duration endOfCurrentApplication() {
        Sluice found = ofThreadOrNull();
        if (found == null) {
            return Duration.ZERO;
        }
        Duration grace = found.factories().grace();
        found.close();
        return grace;
    }

    /**
     * What the application of the calling thread has.
     *
     * @throws SluiceException if there is no application with this extension on the thread
     */
    static Sluice ofCurrentApplication() {
        Sluice found = ofThreadOrNull();
        if (found == null) {
            throw new SluiceException("A deserialized session or factory was used on thread '"
                    + Thread.currentThread().getName() + "', which belongs to no application with Sluice");
        }
        return found;
    }

    /** What the application of the calling thread has, or {@code null}. */
    static @Nullable Sluice ofThreadOrNull() {
        try {
            return CDI.current().getBeanManager().getExtension(SluiceExtension.class).sluice;
        } catch (IllegalStateException | IllegalArgumentException | NullPointerException e) {
            // no CDI on this thread (CDI.current() has no provider then, and does not look at that), or an application
            // without this extension
            return null;
        }
    }

    private Sluice deployed() {
        Sluice found = sluice;
        if (found == null) {
            throw new SluiceException("Sessions and factories can be used from the end of the deployment on");
        }
        return found;
    }

    /** MicroProfile Health is no part of Jakarta EE. */
    private static boolean healthIsThere() {
        try {
            Class.forName("org.eclipse.microprofile.health.HealthCheck", false, SluiceExtension.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    private static boolean configured() {
        ApplicationConfiguration configuration = ApplicationConfiguration.capture();
        String factory = FactorySettings.DEFAULT_FACTORY;
        return configuration.value(ConfigurationKey.URL.of(factory)) != null
                || configuration.value(ConfigurationKey.USER.of(factory)) != null;
    }

    private void register(AfterBeanDiscovery event, String name) {
        qualify(event.<AsyncSession>addBean(), name)
                .id("org.sluice.cdi.session." + name)
                .beanClass(InjectedSession.class)
                .types(AsyncSession.class, Object.class)
                .produceWith(instance -> new InjectedSession(name, deployed()));
        qualify(event.<AsyncSessionFactory>addBean(), name)
                .id("org.sluice.cdi.factory." + name)
                .beanClass(InjectedFactory.class)
                .types(AsyncSessionFactory.class, Object.class)
                .produceWith(instance -> new InjectedFactory(name, deployed()));
    }

    private static <T> BeanConfigurator<T> qualify(BeanConfigurator<T> bean, String name) {
        bean.addQualifiers(Any.Literal.INSTANCE, Database.Literal.of(name));
        return FactorySettings.DEFAULT_FACTORY.equals(name) ? bean.addQualifier(Default.Literal.INSTANCE) : bean;
    }
}
