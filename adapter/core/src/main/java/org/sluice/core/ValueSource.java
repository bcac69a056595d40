package org.sluice.core;

import org.jspecify.annotations.Nullable;
import org.sluice.api.Row;

/** Where a record's component has its value from, for one result. */
interface ValueSource {

    /** The value for a row. */
    @Nullable Object read(Row row);

    /** Whether the row has nothing but {@code NULL} there. */
    boolean isNull(Row row);
}
