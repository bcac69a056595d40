package org.sluice.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A statement with its parameters, for {@link AsyncSession#executeTransaction}.
 *
 * <p>{@code toString} shows no parameter.
 */
public final class Statement {

    private final String sql;
    private final @Nullable Object[] parameters;

    private Statement(String sql, @Nullable Object[] parameters) {
        this.sql = Objects.requireNonNull(sql, "sql");
        this.parameters = parameters;
    }

    /** A statement; its parameters as for {@link AsyncSession#execute}. */
    public static Statement of(String sql, @Nullable Object... parameters) {
        return new Statement(sql, parameters == null ? new @Nullable Object[] {null} : parameters.clone());
    }

    /** The text. */
    public String sql() {
        return sql;
    }

    /** The parameters, the first for {@code $1}: a copy. */
    public @Nullable Object[] parameters() {
        return parameters.clone();
    }

    @Override
    public String toString() {
        return "Statement[" + parameters.length + " parameters]";
    }
}
