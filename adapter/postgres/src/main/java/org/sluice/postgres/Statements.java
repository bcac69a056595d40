package org.sluice.postgres;

import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;
import org.sluice.api.Result;

/** Sends statements in order. Used on the connection's event loop only. */
final class Statements {

    private final PgConnection connection;

    Statements(PgConnection connection) {
        this.connection = connection;
    }

    void execute(String sql, @Nullable Object[] parameters, Replies.Reply<Result> reply) {
        connection.preparedQuery(sql).execute(Tuple.from(parameters)).onComplete(answer -> {
            if (answer.succeeded()) {
                reply.succeed(Results.read(answer.result()));
            } else {
                reply.fail(Failures.translate(answer.cause()));
            }
        });
    }

    void command(String sql, Replies.Reply<Void> reply) {
        connection.query(sql).execute().onComplete(answer -> {
            if (answer.succeeded()) {
                reply.succeed(null);
            } else {
                reply.fail(Failures.translate(answer.cause()));
            }
        });
    }
}
