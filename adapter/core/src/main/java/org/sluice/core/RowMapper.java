package org.sluice.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.api.Column;
import org.sluice.api.MappingException;
import org.sluice.api.Result;
import org.sluice.api.Row;

/**
 * Makes of every row what the application asked for. Runs application code, the constructors of records: never on an event
 * loop. Failures are {@link MappingException}s that name column, PostgreSQL type and Java type, never a value.
 */
interface RowMapper<T> {

    /** One element for each row, in order; unmodifiable. */
    List<T> map(Result result);

    /** The mapper for a type, as {@link org.sluice.api.AsyncSession#list} says. */
    static <T> RowMapper<T> of(Class<T> type) {
        if (type == Row.class) {
            return result -> {
                @SuppressWarnings("unchecked") // T is Row
                List<T> rows = (List<T>) result.rows();
                return rows;
            };
        }
        return type.isRecord() ? result -> records(type, result) : result -> values(type, result);
    }

    /** The first column of every row; {@code NULL} is {@code null}. */
    static <T> List<@Nullable T> scalars(Class<T> type, Result result) {
        List<@Nullable T> values = new ArrayList<>(result.rows().size());
        for (Row row : result) {
            if (result.columns().isEmpty()) {
                throw new MappingException("The result has no column to give as " + type.getTypeName());
            }
            values.add(row.get(0, type));
        }
        return Collections.unmodifiableList(values);
    }

    private static <T> List<T> values(Class<T> type, Result result) {
        List<Column> columns = result.columns();
        if (columns.size() > 1) {
            throw new MappingException("A result of " + columns.size() + " columns cannot be given as "
                    + type.getTypeName() + ": ask for a record, for " + Row.class.getName() + ", or for one column");
        }
        List<T> values = new ArrayList<>(result.rows().size());
        for (T value : scalars(type, result)) {
            if (value == null) {
                throw new MappingException("Column " + columns.get(0).name() + " of PostgreSQL type "
                        + columns.get(0).type() + " is NULL in a row that was asked for as " + type.getTypeName()
                        + ": scalar and scalars allow that");
            }
            values.add(value);
        }
        return Collections.unmodifiableList(values);
    }

    private static <T> List<T> records(Class<T> type, Result result) {
        // a statement that gives no rows has no columns to look for
        return result.columns().isEmpty() && result.rows().isEmpty()
                ? List.of()
                : RecordShape.of(type).map(type, result);
    }
}
