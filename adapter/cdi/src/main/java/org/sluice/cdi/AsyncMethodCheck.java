package org.sluice.cdi;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.Singleton;
import jakarta.ejb.Stateful;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether a method of a bean has {@link AsyncTransactional}, and whether it may. */
final class AsyncMethodCheck {

    private final AnnotatedType<?> type;
    private final AnnotatedMethod<?> method;
    private final Bindings bindings;

    AsyncMethodCheck(AnnotatedType<?> type, AnnotatedMethod<?> method, BeanManager beans) {
        this.type = type;
        this.method = method;
        this.bindings = new Bindings(beans);
    }

    Class<?> type() {
        return type.getJavaClass();
    }

    Method method() {
        return method.getJavaMember();
    }

    String name() {
        return type().getName() + "." + method().getName();
    }

    String shortName() {
        return type().getSimpleName() + "." + method().getName();
    }

    /** The annotation that holds for the method: its own, else the class's if it is a method for interceptors. */
    @Nullable AsyncTransactional annotation() {
        AsyncTransactional own = bindings.find(AsyncTransactional.class, method);
        if (own != null) {
            return own;
        }
        return isBusinessMethod() ? bindings.find(AsyncTransactional.class, type) : null;
    }

    private boolean isBusinessMethod() {
        int modifiers = method().getModifiers();
        return !Modifier.isStatic(modifiers)
                && !Modifier.isPrivate(modifiers)
                && !method().isSynthetic()
                && method().getDeclaringClass() != Object.class
                && Stream.of(PostConstruct.class, PreDestroy.class, Inject.class, Produces.class)
                        .noneMatch(method::isAnnotationPresent)
                && method.getParameters().stream()
                        .noneMatch(parameter -> parameter.isAnnotationPresent(Observes.class)
                                || parameter.isAnnotationPresent(ObservesAsync.class));
    }

    /** What is wrong with the annotation there; empty if nothing is. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        Class<?> returned = method().getReturnType();
        if (returned != CompletionStage.class && returned != CompletableFuture.class) {
            problems.add(name() + " returns " + returned.getSimpleName()
                    + ": a method with @AsyncTransactional returns a CompletionStage or a CompletableFuture");
        }
        if (bindings.find(Transactional.class, method) != null || bindings.find(Transactional.class, type) != null) {
            problems.add(name()
                    + " has @Transactional too, itself or by its class: both would begin and end the transaction");
        }
        if (containerManaged() && attribute() != TransactionAttributeType.NOT_SUPPORTED) {
            problems.add(name() + " is an EJB's method with container-managed transactions (" + attribute()
                    + "), which the container ends when the method returns: @AsyncTransactional needs"
                    + " @TransactionAttribute(NOT_SUPPORTED) there, or @TransactionManagement(BEAN) at the class");
        }
        return problems;
    }

    private boolean containerManaged() {
        TransactionManagement management = type.getAnnotation(TransactionManagement.class);
        return Stream.<Class<? extends Annotation>>of(
                                Stateless.class, Stateful.class, Singleton.class, MessageDriven.class)
                        .anyMatch(type::isAnnotationPresent)
                && (management == null || management.value() == TransactionManagementType.CONTAINER);
    }

    /** The method's, else that of the class that declares it (Jakarta Enterprise Beans 4.0, section 8.3.7). */
    private TransactionAttributeType attribute() {
        TransactionAttribute attribute = method.getAnnotation(TransactionAttribute.class);
        if (attribute == null) {
            Class<?> declaring = method().getDeclaringClass();
            attribute = declaring == type()
                    ? type.getAnnotation(TransactionAttribute.class)
                    : declaring.getAnnotation(TransactionAttribute.class);
        }
        return attribute == null ? TransactionAttributeType.REQUIRED : attribute.value();
    }
}
