package org.sluice.postgres;

import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.desc.ColumnDescriptor;
import java.util.IdentityHashMap;
import java.util.List;
import org.sluice.api.Column;

/** The columns of a connection's results. Those of a prepared statement are described once. Used on one event loop only. */
final class KnownColumns {

    /** By what Vert.x keeps with a prepared statement, and gives with each of its results. */
    private final IdentityHashMap<List<ColumnDescriptor>, List<Column>> known = new IdentityHashMap<>(2);

    /** The columns of a result; none, if the statement gives no rows. */
    List<Column> of(SqlResult<?> result) {
        List<ColumnDescriptor> descriptors = result.columnDescriptors();
        if (descriptors == null) {
            return List.of();
        }
        List<Column> columns = known.get(descriptors);
        if (columns == null) {
            columns = Results.columns(descriptors);
            if (known.size() >= Connecting.CACHED_STATEMENTS) {
                known.clear();
            }
            known.put(descriptors, columns);
        }
        return columns;
    }
}
