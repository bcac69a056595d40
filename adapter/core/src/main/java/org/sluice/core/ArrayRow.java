package org.sluice.core;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sluice.api.Column;
import org.sluice.api.MappingException;
import org.sluice.api.Row;

/** A row over an array of values. {@code toString} shows no value. */
public final class ArrayRow implements Row {

    private final List<Column> columns;
    private final @Nullable Object[] values;

    /**
     * Copies nothing: the caller hands the array over.
     *
     * @param columns the same immutable list for every row of a result
     * @param values one for each column, of the types in {@link Row}'s table
     */
    public ArrayRow(List<Column> columns, @Nullable Object[] values) {
        if (columns.size() != values.length) {
            throw new IllegalArgumentException(columns.size() + " columns, " + values.length + " values");
        }
        this.columns = columns;
        this.values = values;
    }

    @Override
    public List<Column> columns() {
        return columns;
    }

    @Override
    public @Nullable Object get(int index) {
        return values[Objects.checkIndex(index, values.length)];
    }

    @Override
    public <T> @Nullable T get(int index, Class<T> type) {
        return Conversions.convert(get(index), type, columns.get(index));
    }

    @Override
    public <T> @Nullable T get(String name, Class<T> type) {
        for (int i = 0; i < values.length; i++) {
            if (columns.get(i).name().equalsIgnoreCase(name)) {
                return get(i, type);
            }
        }
        throw new MappingException("No column is called " + name + "; the result has "
                + columns.stream().map(Column::name).toList());
    }

    @Override
    public String toString() {
        return "Row[columns=" + columns + "]";
    }
}
