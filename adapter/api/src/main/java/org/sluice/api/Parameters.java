package org.sluice.api;

import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Values for the named parameters of a statement, which are written {@code :name} in it:
 *
 * <pre>{@code
 * session.one(Account.class, "select id, balance from account where id = :id", Parameters.of("id", 7))
 * }</pre>
 *
 * <p>Given alone in place of the positional parameters. {@link AsyncSession} says what counts as a name. Immutable, as far as
 * the values are. {@link #toString()} shows names, never a value.
 */
public final class Parameters {

    private final Map<String, @Nullable Object> values;
    private final boolean allUsed;

    private Parameters(Map<String, @Nullable Object> values, boolean allUsed) {
        this.values = values;
        this.allUsed = allUsed;
    }

    /**
     * Takes names and values by turns. A statement has to use all of them.
     *
     * @param more the second name, the second value, and so on
     * @throws UsageException if a name has no value, is given twice, or is no string
     */
    public static Parameters of(String name, @Nullable Object value, @Nullable Object... more) {
        if (more.length % 2 != 0) {
            throw new UsageException("SLUICE1130: the last of the named parameters has no value");
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put(name, value);
        for (int i = 0; i < more.length; i += 2) {
            String next = name(more[i]);
            if (values.containsKey(next)) {
                throw new UsageException("SLUICE1130: the named parameter " + next + " is given twice");
            }
            values.put(next, more[i + 1]);
        }
        return new Parameters(values, true);
    }

    /**
     * Takes the entries of a map, as they are now. A statement has to use all of them.
     *
     * @throws UsageException if a key is no string
     */
    public static Parameters of(Map<String, ? extends @Nullable Object> values) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        for (Map.Entry<?, ? extends @Nullable Object> entry : values.entrySet()) {
            copy.put(name(entry.getKey()), entry.getValue());
        }
        return new Parameters(copy, true);
    }

    /**
     * Takes the components of a record by their names. A statement need not use all of them.
     *
     * @throws UsageException if a component cannot be read: its accessor throws, or its module does not open its package
     */
    public static Parameters of(Record values) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        for (RecordComponent component : values.getClass().getRecordComponents()) {
            copy.put(component.getName(), read(values, component.getAccessor()));
        }
        return new Parameters(copy, false);
    }

    private static @Nullable Object read(Record values, Method accessor) {
        try {
            // applications keep their records package-private, or nested and private
            accessor.setAccessible(true);
            return accessor.invoke(values);
        } catch (IllegalAccessException | InvocationTargetException | InaccessibleObjectException e) {
            // what an accessor throws may quote the value
            throw new UsageException("SLUICE1131: the component " + accessor.getName() + " of the record "
                    + values.getClass().getTypeName() + " cannot be read ("
                    + e.getClass().getSimpleName() + ")");
        }
    }

    private static String name(@Nullable Object key) {
        if (key instanceof String name) {
            return name;
        }
        throw new UsageException("SLUICE1130: the name of a parameter has to be a string, not "
                + (key == null ? "null" : "a " + key.getClass().getTypeName()));
    }

    /** The names, in the order in which they were given. */
    public Set<String> names() {
        return Collections.unmodifiableSet(values.keySet());
    }

    /**
     * The values of the names that a statement has, in that order, in an array of the caller's own.
     *
     * @throws UsageException if the statement has a name that was not given; or, unless the values are those of a record, if
     *     it does not have one that was
     */
    public @Nullable Object[] inOrder(List<String> used) {
        check(used);
        @Nullable Object[] ordered = new Object[used.size()];
        for (int i = 0; i < ordered.length; i++) {
            ordered[i] = values.get(used.get(i));
        }
        return ordered;
    }

    private void check(Collection<String> used) {
        Set<String> missing = new TreeSet<>(used);
        missing.removeAll(values.keySet());
        if (!missing.isEmpty()) {
            throw new UsageException("SLUICE1132: the statement has named parameters that were not given: " + missing
                    + "; given are " + values.keySet());
        }
        Set<String> unused = new TreeSet<>(values.keySet());
        used.forEach(unused::remove);
        if (allUsed && !unused.isEmpty()) {
            throw new UsageException("SLUICE1133: named parameters were given that the statement does not have: "
                    + unused + "; it has " + used);
        }
    }

    /** Names only. */
    @Override
    public String toString() {
        return "Parameters" + values.keySet();
    }
}
