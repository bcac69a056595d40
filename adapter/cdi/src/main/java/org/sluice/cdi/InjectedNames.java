package org.sluice.cdi;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.inject.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Set;
import java.util.TreeSet;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.spi.FactorySettings;

/** Collects the names of the factories that the application injects. */
final class InjectedNames {

    private final Set<String> names = new TreeSet<>();

    void collect(InjectionPoint point) {
        Type type = required(point.getType());
        if (type != AsyncSession.class && type != AsyncSessionFactory.class) {
            return;
        }
        for (Annotation qualifier : point.getQualifiers()) {
            if (qualifier instanceof Database database) {
                names.add(database.value());
            } else if (qualifier instanceof Default || qualifier instanceof Any) {
                names.add(FactorySettings.DEFAULT_FACTORY);
            }
        }
    }

    void addDefault() {
        names.add(FactorySettings.DEFAULT_FACTORY);
    }

    Set<String> all() {
        return new TreeSet<>(names);
    }

    private static Type required(Type type) {
        return type instanceof ParameterizedType generic
                        && (generic.getRawType() == Instance.class || generic.getRawType() == Provider.class)
                ? generic.getActualTypeArguments()[0]
                : type;
    }
}
