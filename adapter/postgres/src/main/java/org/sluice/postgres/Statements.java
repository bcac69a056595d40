package org.sluice.postgres;

import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sluice.api.Result;
import org.sluice.api.SluiceException;
import org.sluice.api.UsageException;
import org.sluice.core.RowCursor;

/**
 * Sends statements in order. A statement with parameters that is new to the connection is prepared first, as Vert.x does in any
 * case, and its parameters' types are found out with {@link Probe}s, which are answered on this side; what comes
 * after it is held for so long. Used on the connection's event loop only.
 */
final class Statements {

    private final PgConnection connection;
    // there are many idle connections: small at first
    private final Queue<Runnable> held = new ArrayDeque<>(1);
    private final Signatures signatures;
    private final KnownColumns columns = new KnownColumns();
    private boolean probing;

    Statements(PgConnection connection) {
        this.connection = connection;
        this.signatures = new Signatures(connection);
    }

    void execute(String sql, @Nullable Object[] parameters, Replies.Reply<Result> reply) {
        withSignature(sql, parameters, reply, signature -> send(sql, parameters, signature, reply));
    }

    /** One statement with several rows of parameters, at least one. */
    void executeMany(String sql, List<@Nullable Object[]> rows, Replies.Reply<List<Result>> reply) {
        Consumer<Throwable> refused = failure -> {
            if (refusal(failure, rows.get(0)) instanceof UsageException) {
                signatures.forget(sql);
            }
        };
        withSignature(
                sql, rows.get(0), reply, signature -> new Batch(sql, rows, reply, refused).send(connection, signature));
    }

    /** A cursor for one statement; nothing is read yet. What comes after it is held until the statement is prepared. */
    void openCursor(
            String sql,
            @Nullable Object[] parameters,
            Replies.Reply<RowCursor> reply,
            PostgresCursor.Answering answering) {
        withSignature(sql, parameters, reply, signature -> {
            Tuple values;
            try {
                values = Tuple.wrap(Arrays.asList(Parameters.encode(parameters, signature)));
            } catch (UsageException e) {
                reply.fail(e);
                return;
            }
            connection.prepare(sql).onComplete(prepared -> {
                if (prepared.succeeded()) {
                    reply.succeed(new PostgresCursor(prepared.result().cursor(values), this, answering));
                } else {
                    reply.fail(refusal(prepared.cause(), parameters));
                }
            });
        });
    }

    private void withSignature(
            String sql, @Nullable Object[] parameters, Replies.Reply<?> reply, Consumer<List<ParameterType>> sending) {
        inOrder(() -> {
            List<ParameterType> signature = parameters.length == 0 ? List.of() : signatures.known(sql);
            if (signature == null) {
                sendWhenFound(sql, parameters, reply, sending);
            } else {
                sending.accept(signature);
            }
        });
    }

    /** Sends a command, whose text is asked for when its turn has come. */
    void command(Supplier<String> sql, Replies.Reply<Void> reply) {
        inOrder(() -> connection.query(sql.get()).execute().onComplete(answer -> {
            if (answer.succeeded()) {
                reply.succeed(null);
            } else {
                reply.fail(Failures.translate(answer.cause()));
            }
        }));
    }

    /** Sends something when everything handed in before has been sent. */
    void inOrder(Runnable task) {
        if (probing) {
            held.add(task);
        } else {
            task.run();
        }
    }

    private void release() {
        probing = false;
        while (!probing && !held.isEmpty()) {
            held.remove().run();
        }
    }

    private void sendWhenFound(
            String sql, @Nullable Object[] parameters, Replies.Reply<?> reply, Consumer<List<ParameterType>> sending) {
        probing = true;
        signatures.find(
                sql,
                parameters.length,
                signature -> {
                    sending.accept(signature);
                    release();
                },
                failure -> {
                    reply.fail(refusal(failure, parameters));
                    release();
                });
    }

    private void send(
            String sql, @Nullable Object[] parameters, List<ParameterType> signature, Replies.Reply<Result> reply) {
        @Nullable Object[] encoded;
        try {
            encoded = Parameters.encode(parameters, signature);
        } catch (UsageException e) {
            reply.fail(e);
            return;
        }
        Handler<AsyncResult<RowSet<Row>>> handler = answer -> {
            if (answer.failed()) {
                SluiceException failure = refusal(answer.cause(), parameters);
                if (failure instanceof UsageException) {
                    // what was found out is no longer true: the schema has changed
                    signatures.forget(sql);
                }
                reply.fail(failure);
            } else {
                deliver(answer.result(), reply);
            }
        };
        connection
                .preparedQuery(sql)
                .execute(Tuple.wrap(Arrays.asList(encoded)))
                .onComplete(handler);
    }

    private void deliver(RowSet<Row> rows, Replies.Reply<Result> reply) {
        Result result;
        try {
            result = Results.read(columns.of(rows), rows, rows.size(), rows.rowCount());
        } catch (SluiceException e) {
            reply.fail(e);
            return;
        }
        reply.succeed(result);
    }

    /** The error that a failure is, which Vert.x reports for these parameters. */
    static SluiceException refusal(Throwable failure, @Nullable Object[] parameters) {
        Refusal refusal = Refusal.in(failure);
        if (refusal == null) {
            return Failures.translate(failure);
        }
        if (refusal.index() < 0) {
            return Parameters.wrongCount(parameters.length, refusal.count());
        }
        Object parameter = parameters[refusal.index()];
        return Parameters.unfit(
                refusal.index(),
                parameter == null ? "" : parameter,
                ParameterType.of(refusal.expectedClass()).postgres());
    }
}
