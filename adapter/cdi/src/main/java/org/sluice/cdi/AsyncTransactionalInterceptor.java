package org.sluice.cdi;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Calls methods with {@link AsyncTransactional}. At the place where Jakarta Transactions has its own interceptor (Jakarta
 * Transactions 2.0, section 3.7). Added by {@link SluiceExtension}, so it needs no {@code beans.xml}.
 */
@Interceptor
@AsyncTransactional
@Priority(Interceptor.Priority.PLATFORM_BEFORE + 200)
@SuppressWarnings("serial") // the container's bean manager can be serialized (CDI 4.0, section 2.11.3)
class AsyncTransactionalInterceptor implements Serializable {

    private static final long serialVersionUID = 1L;

    @Inject
    @SuppressWarnings("NullAway.Init") // injected
    BeanManager beans;

    @AroundInvoke
    @Nullable Object call(InvocationContext context) throws Exception {
        return beans.getExtension(SluiceExtension.class).call(context, beans);
    }
}
