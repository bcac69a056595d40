package org.sluice.postgres;

import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.desc.ColumnDescriptor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.api.Column;
import org.sluice.api.MappingException;
import org.sluice.api.Result;
import org.sluice.api.Row;
import org.sluice.core.ArrayRow;

/** Copies what Vert.x gives into values of the JDK. */
final class Results {

    private Results() {}

    /**
     * Reads a whole result.
     *
     * @throws MappingException if a column has a type that Vert.x cannot read: it would give {@code null} for every value
     */
    static Result read(List<Column> columns, Iterable<io.vertx.sqlclient.Row> rows, int size, long affected) {
        List<Row> copies = new ArrayList<>(size);
        if (size > 0) {
            columns.forEach(Results::checkReadable);
        }
        for (io.vertx.sqlclient.Row row : rows) {
            copies.add(new ArrayRow(columns, values(row, columns)));
        }
        return new Result(columns, copies, affected);
    }

    /** The columns of a result; none, if the statement gives no rows. */
    static List<Column> columns(SqlResult<?> result) {
        List<ColumnDescriptor> descriptors = result.columnDescriptors();
        return descriptors == null ? List.of() : columns(descriptors);
    }

    static List<Column> columns(List<ColumnDescriptor> descriptors) {
        List<Column> columns = new ArrayList<>(descriptors.size());
        for (ColumnDescriptor descriptor : descriptors) {
            columns.add(new Column(descriptor.name(), TypeNames.postgres(descriptor.typeName())));
        }
        return List.copyOf(columns);
    }

    private static void checkReadable(Column column) {
        if (TypeNames.UNREADABLE.contains(column.type())) {
            throw new MappingException("Column " + column.name() + " has the PostgreSQL type " + column.type()
                    + ", which cannot be read. Cast it in the statement: " + column.name() + "::text");
        }
    }

    private static @Nullable Object[] values(io.vertx.sqlclient.Row row, List<Column> columns) {
        @Nullable Object[] values = new Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Values.read(row.getValue(i), columns.get(i).type());
        }
        return values;
    }
}
