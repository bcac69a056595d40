package org.sluice.cdi;

import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.interceptor.Interceptor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The methods of an application that have {@link AsyncTransactional}, found and checked at deployment. */
final class AsyncMethods {

    /** The method, called on a bean of that class: a class may say for inherited methods what its sister does not. */
    private record Key(Class<?> type, Method method) {}

    private final Map<Key, TransactionRules> rules = new ConcurrentHashMap<>();
    private final TreeSet<String> problems = new TreeSet<>();

    synchronized void collect(AnnotatedType<?> type, BeanManager beans) {
        if (type.isAnnotationPresent(Interceptor.class)) {
            return; // has the annotation as its binding
        }
        for (AnnotatedMethod<?> method : type.getMethods()) {
            AsyncMethodCheck check = new AsyncMethodCheck(type, method, beans);
            AsyncTransactional annotation = check.annotation();
            if (annotation != null) {
                collect(check, annotation);
            }
        }
    }

    private void collect(AsyncMethodCheck check, AsyncTransactional annotation) {
        problems.addAll(check.problems());
        try {
            rules.put(new Key(check.type(), check.method()), TransactionRules.of(check.shortName(), annotation));
        } catch (IllegalArgumentException e) {
            problems.add(check.name() + ": " + e.getMessage());
        }
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    synchronized List<String> problems() {
        return new ArrayList<>(problems);
    }

    /** What holds for a method of a bean, whose class may be one that the container made; {@code null} if it is not known. */
    @Nullable TransactionRules rules(Class<?> beanClass, Method method) {
        for (Class<?> type = beanClass; type != null; type = type.getSuperclass()) {
            TransactionRules found = rules.get(new Key(type, method));
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
