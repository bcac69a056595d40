package org.sluice.cdi;

import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.annotation.Annotation;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds an annotation where CDI finds interceptor bindings: declared, or by way of a stereotype or another binding. */
final class Bindings {

    private final BeanManager beans;

    Bindings(BeanManager beans) {
        this.beans = beans;
    }

    <A extends Annotation> @Nullable A find(Class<A> type, Annotated annotated) {
        return find(type, annotated.getAnnotations(), new LinkedHashSet<>());
    }

    private <A extends Annotation> @Nullable A find(
            Class<A> type, Collection<Annotation> declared, Set<Class<? extends Annotation>> seen) {
        for (Annotation annotation : declared) {
            if (type.isInstance(annotation)) {
                return type.cast(annotation);
            }
        }
        for (Annotation annotation : declared) {
            Class<? extends Annotation> wrapper = annotation.annotationType();
            A found = seen.add(wrapper) ? find(type, meaning(wrapper), seen) : null;
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private Set<Annotation> meaning(Class<? extends Annotation> annotation) {
        if (beans.isStereotype(annotation)) {
            return beans.getStereotypeDefinition(annotation);
        }
        return beans.isInterceptorBinding(annotation) ? beans.getInterceptorBindingDefinition(annotation) : Set.of();
    }
}
