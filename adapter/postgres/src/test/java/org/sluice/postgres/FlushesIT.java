package org.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FlushesIT {

    /** They are the client's internals that it needs: here it is seen when they have changed. */
    @Test
    void connection_consolidated_answersMoreStatementsThanGoOutTogether() throws IOException {
        Vertx vertx = Vertx.vertx();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            PgConnectOptions options = new PgConnectOptions()
                    .setPort(postgres.getPort())
                    .setUser("postgres")
                    .setDatabase("postgres")
                    .setPipeliningLimit(200);
            List<Boolean> consolidated = new CopyOnWriteArrayList<>();

            Future<List<Integer>> answers = PgConnection.connect(vertx, options).compose(connection -> {
                consolidated.add(Flushes.consolidate(connection));
                List<Future<Integer>> all = IntStream.range(0, 100)
                        .mapToObj(number -> connection
                                .query("select " + number)
                                .execute()
                                .map(rows -> rows.iterator().next().getInteger(0)))
                        .toList();
                return Future.all(all)
                        .map(done -> all.stream().map(Future::result).toList());
            });

            assertThat(answers.toCompletionStage()
                            .toCompletableFuture()
                            .orTimeout(20, TimeUnit.SECONDS)
                            .join())
                    .isEqualTo(IntStream.range(0, 100).boxed().toList());
            assertThat(consolidated).containsExactly(true);
        } finally {
            var unused = vertx.close();
        }
    }
}
