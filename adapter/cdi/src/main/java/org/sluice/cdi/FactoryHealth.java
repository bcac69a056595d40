package org.sluice.cdi;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AcquisitionTimeoutException;
import org.sluice.api.PoolStatus;
import org.sluice.api.SluiceException;
import org.sluice.api.spi.BoundSessionFactory;
import org.sluice.api.spi.FactorySettings;

/**
 * Whether a factory's database answers (MicroProfile Health, readiness), with the numbers of its pool. A pool whose connections
 * are all in use is busy and not ill: it counts as up while it has connections.
 */
@Readiness
final class FactoryHealth implements HealthCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final String name;
    private final Supplier<@Nullable Sluice> sluice;

    FactoryHealth(String name, Supplier<@Nullable Sluice> sluice) {
        this.name = name;
        this.sluice = sluice;
    }

    static void register(AfterBeanDiscovery event, String name, Supplier<@Nullable Sluice> sluice) {
        event.<HealthCheck>addBean()
                .id("org.sluice.cdi.health." + name)
                .beanClass(FactoryHealth.class)
                .types(HealthCheck.class, Object.class)
                .addQualifiers(Any.Literal.INSTANCE, Readiness.Literal.INSTANCE)
                .produceWith(instance -> new FactoryHealth(name, sluice));
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named(FactorySettings.DEFAULT_FACTORY.equals(name) ? "sluice" : "sluice-" + name);
        try {
            Sluice found = sluice.get();
            if (found == null) {
                return response.down()
                        .withData("reason", "the application is not deployed")
                        .build();
            }
            return checked(found.factories().get(name), response);
        } catch (SluiceException e) {
            return response.down()
                    .withData("reason", String.valueOf(e.getMessage()))
                    .build();
        }
    }

    private static HealthCheckResponse checked(BoundSessionFactory factory, HealthCheckResponseBuilder response) {
        Throwable failure = Blocking.failureOf(
                factory.withSession(session -> session.withTimeout(PATIENCE).scalar(Integer.class, "select 1")),
                PATIENCE);
        PoolStatus pool = factory.pool();
        boolean busy = failure != null && isAboutWaiting(failure) && pool.inUse() > 0;
        response.status(failure == null || busy)
                .withData("open", pool.open())
                .withData("inUse", pool.inUse())
                .withData("idle", pool.idle())
                .withData("waiting", pool.waiting())
                .withData("maxSize", pool.maxSize());
        PreparedHealth.tell(pool.prepared(), response);
        if (failure != null) {
            response.withData("reason", busy ? "every connection is in use" : reason(failure));
        }
        return response.build();
    }

    private static boolean isAboutWaiting(Throwable failure) {
        return failure instanceof TimeoutException || failure instanceof AcquisitionTimeoutException;
    }

    private static String reason(Throwable failure) {
        return failure instanceof TimeoutException
                ? "no answer within " + PATIENCE.toSeconds() + " s"
                : String.valueOf(failure.getMessage());
    }
}
