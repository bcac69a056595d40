package org.sluice.cdi;

import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.context.spi.Context;
import jakarta.enterprise.inject.spi.BeanManager;
import org.jspecify.annotations.Nullable;
import org.sluice.api.AsyncSession;
import org.sluice.api.NoActiveScopeException;

/** Finds the scope that owns an injected session: the one bound to the running continuation, else the active request's. */
final class Scopes {

    private final BeanManager beans;
    private final RequestScopeBean requestScope;

    Scopes(BeanManager beans, RequestScopeBean requestScope) {
        this.beans = beans;
        this.requestScope = requestScope;
    }

    /** The current scope, or {@code null} if there is none. */
    @Nullable SessionScope current() {
        SessionScope bound = BoundScope.get();
        return bound != null ? bound : ofRequest();
    }

    /**
     * The current scope's session.
     *
     * @throws NoActiveScopeException if there is no scope
     */
    AsyncSession session(String factory) {
        SessionScope scope = current();
        if (scope == null) {
            throw new NoActiveScopeException("The injected session of the factory '" + factory
                    + "' was used where no request is active on thread '"
                    + Thread.currentThread().getName()
                    + "', so nothing would close it. Use it in a request, or inject AsyncSessionFactory and use"
                    + " factory.withSession(session -> ...)");
        }
        return scope.session(factory);
    }

    private @Nullable SessionScope ofRequest() {
        Context context;
        try {
            context = beans.getContext(RequestScoped.class);
        } catch (ContextNotActiveException e) {
            return null;
        }
        SessionScope scope = context.get(requestScope);
        return scope != null ? scope : context.get(requestScope, beans.createCreationalContext(requestScope));
    }
}
