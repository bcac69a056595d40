package org.sluice.postgres;

import io.vertx.core.AsyncResult;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;
import org.sluice.api.Column;
import org.sluice.api.Result;
import org.sluice.api.RetryableException;
import org.sluice.api.SluiceException;
import org.sluice.api.StatementException;
import org.sluice.api.UsageException;

/**
 * One statement with several rows of parameters. Vert.x sends a Bind and an Execute for each, and one Sync behind all: to the
 * server that is one transaction, and after a failure it skips what is left. Used once, on the connection's event loop.
 */
final class Batch {

    private final String sql;
    private final List<@Nullable Object[]> rows;
    private final Replies.Reply<List<Result>> reply;
    private final Consumer<Throwable> refused;

    /** How many rows the server has reported as done. Vert.x tells of a failure but not where: the next one has failed. */
    private int done;

    /**
     * Makes a batch.
     *
     * @param refused told of what Vert.x reports as a failure, before the reply is
     */
    Batch(String sql, List<@Nullable Object[]> rows, Replies.Reply<List<Result>> reply, Consumer<Throwable> refused) {
        this.sql = sql;
        this.rows = rows;
        this.reply = reply;
        this.refused = refused;
    }

    void send(PgConnection connection, List<ParameterType> signature) {
        List<Tuple> tuples = new ArrayList<>(rows.size());
        for (@Nullable Object[] row : rows) {
            try {
                tuples.add(Tuple.wrap(Arrays.asList(Parameters.encode(row, signature))));
            } catch (UsageException e) {
                reply.fail(new UsageException(e.getMessage() + in(tuples.size())));
                return;
            }
        }
        Collector<Row, List<Row>, List<Row>> counting = Collector.of(ArrayList::new, List::add, Batch::both, list -> {
            done++;
            return list;
        });
        connection.preparedQuery(sql).collecting(counting).executeBatch(tuples).onComplete(this::answered);
    }

    private static List<Row> both(List<Row> first, List<Row> second) {
        first.addAll(second);
        return first;
    }

    private void answered(AsyncResult<SqlResult<List<Row>>> answer) {
        if (answer.failed()) {
            reply.fail(failure(answer.cause()));
            return;
        }
        List<Result> results;
        try {
            results = read(answer.result());
        } catch (SluiceException e) {
            reply.fail(e);
            return;
        }
        reply.succeed(results);
    }

    private static List<Result> read(SqlResult<List<Row>> first) {
        List<Column> columns = Results.columns(first);
        List<Result> results = new ArrayList<>();
        for (SqlResult<List<Row>> each = first; each != null; each = each.next()) {
            List<Row> found = each.value();
            results.add(Results.read(columns, found, found.size(), each.rowCount()));
        }
        return List.copyOf(results);
    }

    private SluiceException failure(Throwable cause) {
        refused.accept(cause);
        SluiceException failure = Statements.refusal(cause, rows.get(0));
        return failure instanceof StatementException at && done < rows.size() ? located(at) : failure;
    }

    private StatementException located(StatementException refused) {
        String message = refused.getMessage() + in(done);
        return refused instanceof RetryableException
                ? new RetryableException(message, refused.sqlState(), refused.serverMessage(), refused.serverDetail())
                : new StatementException(
                        message,
                        refused.sqlState(),
                        refused.constraint(),
                        refused.position(),
                        refused.serverMessage(),
                        refused.serverDetail(),
                        null);
    }

    private String in(int row) {
        return " (row " + (row + 1) + " of " + rows.size() + " of executeMany)";
    }
}
