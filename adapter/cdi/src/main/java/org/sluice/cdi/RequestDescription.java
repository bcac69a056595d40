package org.sluice.cdi;

import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names the active request for messages, such as {@code request GET /bank/api/accounts/7}. */
final class RequestDescription {

    private static final String UNKNOWN = "request scope";

    private final BeanManager beans;

    RequestDescription(BeanManager beans) {
        this.beans = beans;
    }

    String now() {
        try {
            HttpServletRequest request = request();
            return request == null ? UNKNOWN : "request " + request.getMethod() + " " + path(request.getRequestURI());
        } catch (RuntimeException | LinkageError e) {
            // a request scope without a servlet request (timer, message), or a server without servlets
            return UNKNOWN;
        }
    }

    private @Nullable HttpServletRequest request() {
        Set<Bean<?>> found = beans.getBeans(HttpServletRequest.class);
        if (found.isEmpty()) {
            return null;
        }
        Bean<?> bean = beans.resolve(found);
        return (HttpServletRequest)
                beans.getReference(bean, HttpServletRequest.class, beans.createCreationalContext(bean));
    }

    /** Without path parameters: one of them is the HTTP session's id. */
    private static String path(String uri) {
        int parameters = uri.indexOf(';');
        return parameters < 0 ? uri : uri.substring(0, parameters);
    }
}
