package org.sluice.cdi;

import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.PassivationCapable;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Set;
import java.util.function.Supplier;

/** The {@link SessionScope} of a request, kept and destroyed by the container's request context. Never injected. */
final class RequestScopeBean implements Bean<SessionScope>, PassivationCapable {

    private final Supplier<SessionScope> scopes;

    RequestScopeBean(Supplier<SessionScope> scopes) {
        this.scopes = scopes;
    }

    @Override
    public SessionScope create(CreationalContext<SessionScope> context) {
        return scopes.get();
    }

    @Override
    public void destroy(SessionScope scope, CreationalContext<SessionScope> context) {
        scope.end();
        context.release();
    }

    @Override
    public Class<?> getBeanClass() {
        return SessionScope.class;
    }

    @Override
    public Set<InjectionPoint> getInjectionPoints() {
        return Set.of();
    }

    @Override
    public Class<? extends Annotation> getScope() {
        return RequestScoped.class;
    }

    /** Only {@code Object}: the container makes no proxy of a final class, and nobody injects it. */
    @Override
    public Set<Type> getTypes() {
        return Set.of(Object.class);
    }

    @Override
    public Set<Annotation> getQualifiers() {
        return Set.of(Any.Literal.INSTANCE, Database.Literal.of("org.sluice.cdi.request-scope"));
    }

    @Override
    public Set<Class<? extends Annotation>> getStereotypes() {
        return Set.of();
    }

    @Override
    public String getName() {
        return "";
    }

    @Override
    public boolean isAlternative() {
        return false;
    }

    @Override
    public String getId() {
        return "org.sluice.cdi.request-scope";
    }
}
