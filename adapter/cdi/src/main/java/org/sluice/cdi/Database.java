package org.sluice.cdi;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Objects;

/**
 * Names the factory of an injected {@link org.sluice.api.AsyncSession} or {@link org.sluice.api.AsyncSessionFactory}:
 * {@code @Inject @Database("orders") AsyncSession session} is configured by {@code sluice.orders.*}. Without this annotation
 * the factory named {@code default}, configured by {@code sluice.*}, is injected.
 *
 * <p>The names of an application are those found at its injection points.
 */
@Qualifier @Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.TYPE})
public @interface Database {

    /** The factory's name: a letter, then letters, digits, {@code _} or {@code -}. */
    String value();

    /** For look-ups by program: {@code Instance.select(Database.Literal.of("orders"))}. */
    final class Literal extends AnnotationLiteral<Database> implements Database {

        private static final long serialVersionUID = 1L;

        private final String value;

        private Literal(String value) {
            this.value = Objects.requireNonNull(value);
        }

        public static Literal of(String value) {
            return new Literal(value);
        }

        @Override
        public String value() {
            return value;
        }
    }
}
