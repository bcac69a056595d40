package org.sluice.core;

import org.jspecify.annotations.Nullable;

/**
 * A statement as it is sent.
 *
 * @param sql with parameters {@code $1} and so on
 * @param values the first for {@code $1}; nobody else's array
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record BoundStatement(String sql, @Nullable Object[] values) {

    /** No value: they do not belong into logs. */
    @Override
    public String toString() {
        return "BoundStatement[" + values.length + " values]";
    }
}
