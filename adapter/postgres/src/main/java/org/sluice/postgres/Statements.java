package org.sluice.postgres;

import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.sluice.api.Result;
import org.sluice.api.SluiceException;
import org.sluice.api.UsageException;

/**
 * Sends statements in order. A statement with parameters that is new to the connection is prepared first, as Vert.x does in any
 * case, and its parameters' types are found out with {@link Probe}s, which are answered on this side; what comes
 * after it is held for so long. Used on the connection's event loop only.
 */
final class Statements {

    private final PgConnection connection;
    private final Queue<Runnable> held = new ArrayDeque<>();
    private boolean probing;

    /** The types of the parameters of the statements used last. */
    private final Map<String, List<ParameterType>> signatures = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<ParameterType>> eldest) {
            return size() > Connecting.CACHED_STATEMENTS;
        }
    };

    Statements(PgConnection connection) {
        this.connection = connection;
    }

    void execute(String sql, @Nullable Object[] parameters, Replies.Reply<Result> reply) {
        inOrder(() -> {
            List<ParameterType> signature = parameters.length == 0 ? List.of() : signatures.get(sql);
            if (signature == null) {
                probing = true;
                probe(sql, parameters, new ArrayList<>(), reply);
            } else {
                send(sql, parameters, signature, reply);
            }
        });
    }

    void command(String sql, Replies.Reply<Void> reply) {
        inOrder(() -> connection.query(sql).execute().onComplete(answer -> {
            if (answer.succeeded()) {
                reply.succeed(null);
            } else {
                reply.fail(Failures.translate(answer.cause()));
            }
        }));
    }

    private void inOrder(Runnable task) {
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

    /** Finds out the type of the next parameter; sends the statement when all are found. */
    private void probe(
            String sql, @Nullable Object[] parameters, List<ParameterType> found, Replies.Reply<Result> reply) {
        if (found.size() == parameters.length) {
            signatures.put(sql, List.copyOf(found));
            send(sql, parameters, found, reply);
            release();
            return;
        }
        Probe probe = new Probe(parameters.length, found.size());
        connection.preparedQuery(sql).execute(Tuple.wrap(probe)).onComplete(answer -> {
            ParameterType type = typeFrom(answer);
            if (type == null) {
                reply.fail(refusal(answer.cause(), parameters, parameters));
                release();
            } else {
                found.add(type);
                probe(sql, parameters, found, reply);
            }
        });
    }

    private static @Nullable ParameterType typeFrom(AsyncResult<RowSet<Row>> answer) {
        Throwable failure = answer.cause();
        if (failure == null) {
            return null;
        }
        if (Probe.NOT_WRITABLE.equals(failure.getMessage())) {
            return ParameterType.NOT_WRITABLE;
        }
        Refusal refusal = Refusal.in(failure);
        return refusal == null || refusal.index() < 0 ? null : ParameterType.of(refusal.expectedClass());
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
                reply.fail(refusal(answer.cause(), parameters, encoded));
            } else {
                deliver(answer.result(), reply);
            }
        };
        connection
                .preparedQuery(sql)
                .execute(Tuple.wrap(Arrays.asList(encoded)))
                .onComplete(handler);
    }

    private static void deliver(RowSet<Row> rows, Replies.Reply<Result> reply) {
        Result result;
        try {
            result = Results.read(rows);
        } catch (SluiceException e) {
            reply.fail(e);
            return;
        }
        reply.succeed(result);
    }

    private static SluiceException refusal(
            @Nullable Throwable failure, @Nullable Object[] parameters, @Nullable Object[] encoded) {
        if (failure == null) {
            throw new IllegalStateException("A probe was taken for a parameter");
        }
        Refusal refusal = Refusal.in(failure);
        if (refusal == null) {
            return Failures.translate(failure);
        }
        return refusal.index() < 0
                ? Parameters.wrongCount(parameters.length, refusal.count())
                : unfit(refusal, parameters, encoded);
    }

    private static UsageException unfit(Refusal refusal, @Nullable Object[] parameters, @Nullable Object[] encoded) {
        Object parameter = parameters[refusal.index()];
        String postgres = refused(encoded[refusal.index()]);
        return Parameters.unfit(
                refusal.index(),
                parameter == null ? "" : parameter,
                postgres == null ? ParameterType.of(refusal.expectedClass()).postgres() : postgres);
    }

    /** The type that a number, or one of several, did not fit. */
    private static @Nullable String refused(@Nullable Object encoded) {
        if (encoded instanceof CheckedNumber number) {
            return number.refused();
        }
        if (encoded instanceof Number[] numbers) {
            for (Number number : numbers) {
                String refused = refused(number);
                if (refused != null) {
                    return refused;
                }
            }
        }
        return null;
    }
}
