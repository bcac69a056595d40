package org.sluice.api;

import java.util.Iterator;
import java.util.List;

/**
 * What a statement gave: its rows, their columns, and how many rows it changed.
 *
 * @param columns the columns, empty for a statement that gives no rows
 * @param rows the rows in the server's order, never {@code null}
 * @param affected the number of rows that an {@code INSERT}, {@code UPDATE}, {@code DELETE} or {@code MERGE} changed, or that a
 *     {@code SELECT} gave; 0 for other statements
 */
public record Result(List<Column> columns, List<Row> rows, long affected) implements Iterable<Row> {

    /** Copies the lists. */
    public Result {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    @Override
    public Iterator<Row> iterator() {
        return rows.iterator();
    }

    /** Says how much there is, never what: rows do not belong into logs. */
    @Override
    public String toString() {
        return "Result[columns=" + columns + ", rows=" + rows.size() + ", affected=" + affected + "]";
    }
}
