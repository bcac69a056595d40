package org.sluice.connector;

import static javax.transaction.xa.XAResource.TMNOFLAGS;
import static javax.transaction.xa.XAResource.TMSUCCESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sluice.api.Result;
import org.sluice.core.PhysicalConnection;
import org.sluice.postgres.PostgresClient;

/** A PostgreSQL as it is delivered, which prepares nothing. */
class TwoPhaseCheckIT {

    private static final Logger LOGGER = Logger.getLogger("org.sluice.connector");

    private final PostgresClient client = new PostgresClient(1);
    private final TimerThread timer = new TimerThread();
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            logged.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @AfterEach
    void close() {
        LOGGER.removeHandler(handler);
        timer.close();
        DirectXaConnection.awaited(client.close().thenApply(closed -> ""));
    }

    private DirectXaConnection open(EmbeddedPostgres postgres) {
        return DirectXaConnection.open(client, timer, postgres.getPort(), "postgres", "postgres");
    }

    /** Waits for what was asked before. */
    private static void settle(PhysicalConnection connection) {
        Result unused = DirectXaConnection.awaited(connection.execute("select 1", new Object[0]));
    }

    @Test
    void postgresWithoutPreparedTransactions_isReportedOnce_andExplainedAtPrepare() throws Exception {
        LOGGER.addHandler(handler);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            DirectXaConnection connection = open(postgres);
            TwoPhaseCheck check = new TwoPhaseCheck("orders");
            for (DirectXaConnection one : List.of(connection, open(postgres))) {
                check.opened(one.physical());
                settle(one.physical());
            }

            assertThat(logged)
                    .singleElement()
                    .asString()
                    .contains("SLUICE2184", "'orders'", "max_prepared_transactions = 0");

            Xid xid = PreparedXid.of(1, new byte[] {1}, new byte[] {1});
            connection.resource.start(xid, TMNOFLAGS);
            connection.execute("create table made (id int4)");
            connection.resource.end(xid, TMSUCCESS);
            XAException failure = catchThrowableOfType(XAException.class, () -> connection.resource.prepare(xid));
            assertThat(failure)
                    .hasMessageContaining("XA_RBROLLBACK")
                    .hasMessageContaining("max_prepared_transactions is 0")
                    .hasMessageContaining("restart PostgreSQL");
            assertThat(connection.run("select count(*)::text from pg_class where relname = 'made'"))
                    .containsExactly("0");
        }
    }

    @Test
    void postgresWithPreparedTransactions_isNotReported() throws IOException {
        LOGGER.addHandler(handler);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setServerConfig("max_prepared_transactions", "2")
                .start()) {
            DirectXaConnection connection = open(postgres);
            new TwoPhaseCheck("orders").opened(connection.physical());
            settle(connection.physical());

            assertThat(logged).isEmpty();
        }
    }

    @Test
    void firstConnectionThatDoesNotAnswer_leavesTheQuestionToTheNext() throws IOException {
        LOGGER.addHandler(handler);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            TwoPhaseCheck check = new TwoPhaseCheck("orders");
            DirectXaConnection broken = open(postgres);
            DirectXaConnection.awaited(broken.physical().close().thenApply(closed -> ""));
            check.opened(broken.physical());
            DirectXaConnection second = open(postgres);
            Awaitility.await().until(() -> {
                check.opened(second.physical());
                settle(second.physical());
                return logged.size() == 1;
            });
        }
    }
}
