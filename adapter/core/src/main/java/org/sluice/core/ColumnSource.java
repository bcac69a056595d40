package org.sluice.core;

import java.util.Arrays;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.sluice.api.Column;
import org.sluice.api.MappingException;
import org.sluice.api.Row;

/**
 * One column.
 *
 * @param type the component's type
 * @param element the type of the elements if the component is a list, and it is known
 * @param component the component, in words
 */
record ColumnSource(int index, Class<?> type, @Nullable Class<?> element, String component) implements ValueSource {

    @Override
    public @Nullable Object read(Row row) {
        Object value;
        try {
            value = element == null ? row.get(index, type) : list(row.get(index, element.arrayType()));
        } catch (MappingException e) {
            throw new MappingException(e.getMessage() + ", for " + component, e);
        }
        if (value == null && type.isPrimitive()) {
            Column column = row.columns().get(index);
            throw new MappingException("Column " + column.name() + " of PostgreSQL type " + column.type()
                    + " is NULL, which the primitive type " + type.getTypeName() + " cannot hold, for " + component);
        }
        return value;
    }

    private static @Nullable Object list(@Nullable Object array) {
        return array instanceof Object[] elements ? Collections.unmodifiableList(Arrays.asList(elements)) : null;
    }

    @Override
    public boolean isNull(Row row) {
        return row.get(index) == null;
    }
}
