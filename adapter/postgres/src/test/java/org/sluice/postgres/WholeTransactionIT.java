package org.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.MappingException;
import org.sluice.api.OutcomeUnknownException;
import org.sluice.api.Result;
import org.sluice.api.Statement;
import org.sluice.api.StatementException;
import org.sluice.api.TransactionRolledBackException;
import org.sluice.api.UsageException;
import org.sluice.core.PhysicalConnection;

@ExtendWith(Database.Provider.class)
class WholeTransactionIT {

    private final PostgresClient client = new PostgresClient(1);
    private final PhysicalConnection connection;

    WholeTransactionIT(Database database) {
        connection = Answers.of(client.connect(database.settings(), closed -> {}));
    }

    @BeforeEach
    void table() {
        Answers.execute(connection, "drop table if exists whole");
        Answers.execute(
                connection,
                "create table whole (id int4 unique, parent int4 references whole (id) deferrable initially deferred)");
    }

    @AfterEach
    void end() {
        Answers.of(client.close());
    }

    private static Statement insert(Object id) {
        return Statement.of("insert into whole (id) values ($1) returning id", id);
    }

    private long rows() {
        return (Long) java.util.Objects.requireNonNull(Answers.value(connection, "select count(*) from whole"));
    }

    @Test
    void allGood_isCommitted_resultsInOrder() {
        List<Result> results = Answers.of(connection.executeTransaction("BEGIN", List.of(insert(1), insert(2))));

        assertThat(results).extracting(result -> result.rows().get(0).get(0)).containsExactly(1, 2);
        assertThat(rows()).isEqualTo(2);
    }

    /** A request that met BEGIN would leave the statements behind it without a transaction. */
    @Test
    void cancelledAsSoonAsItWasSent_allOrNothing(Database database) {
        Statement slow = Statement.of("select pg_sleep(0.002)");
        for (int id = 1; id < 100; id += 2) {
            // a request that comes too late would hit the next one on the same connection
            PhysicalConnection own = Answers.of(client.connect(database.settings(), closed -> {}));
            CompletableFuture<List<Result>> sent =
                    own.executeTransaction("BEGIN", List.of(insert(id), slow, insert(id + 1)));
            Answers.of(own.cancel());
            Throwable failure = sent.handle((results, thrown) -> thrown).join();
            assertThat(failure instanceof OutcomeUnknownException).isFalse();
            Answers.of(own.close());
        }

        assertThat(Answers.value(connection, "select count(*) from whole where id % 2 = 1"))
                .isEqualTo(Answers.value(connection, "select count(*) from whole where id % 2 = 0"));
    }

    @Test
    void statementRefused_nothingIsCommitted() {
        StatementException failure = Answers.failure(
                connection.executeTransaction("BEGIN", List.of(insert(1), insert(1), insert(2))),
                StatementException.class);

        assertThat(failure.sqlState()).isEqualTo("23505");
        assertThat(rows()).isZero();
    }

    @Test
    void parameterRefusedOnThisSide_nothingIsCommitted() {
        Answers.of(connection.executeTransaction("BEGIN", List.of(insert(1))));

        Answers.failure(
                connection.executeTransaction("BEGIN", List.of(insert(2), insert(new Object()), insert(3))),
                UsageException.class);

        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void parameterRefusedOnThisSide_statementNewToTheConnection_nothingIsCommitted() {
        Answers.failure(
                connection.executeTransaction("BEGIN", List.of(insert(2), insert(new Object()))), UsageException.class);

        assertThat(rows()).isZero();
    }

    @Test
    void commitRefused_saysRolledBack() {
        TransactionRolledBackException failure = Answers.failure(
                connection.executeTransaction(
                        "BEGIN", List.of(Statement.of("insert into whole (id, parent) values (1, 99)"))),
                TransactionRolledBackException.class);

        assertThat(failure).hasCauseInstanceOf(StatementException.class);
        assertThat(rows()).isZero();
    }

    @Test
    void beginRefused_outcomeIsUnknown() {
        Answers.failure(
                connection.executeTransaction("BEGIN ISOLATION LEVEL NONSENSE", List.of(insert(1))),
                OutcomeUnknownException.class);
    }

    @Test
    void resultCannotBeRead_saysThatItWasCommitted() {
        assertThat(Answers.failure(
                        connection.executeTransaction("BEGIN", List.of(insert(1), Statement.of("select 1::oid as o"))),
                        MappingException.class))
                .hasMessageContaining("Column o")
                .hasMessageContaining("The transaction was committed");
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void resultCannotBeRead_andTheConnectionIsGivenUp_outcomeIsUnknown() {
        assertThat(Answers.failure(
                        connection.executeTransaction(
                                "BEGIN", List.of(insert(1), Statement.of("select '24:00'::time"))),
                        OutcomeUnknownException.class))
                .hasCauseInstanceOf(MappingException.class);
    }

    @Test
    void options_areInForce() {
        List<Result> results = Answers.of(connection.executeTransaction(
                "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY",
                List.of(
                        Statement.of("select current_setting('transaction_isolation')"),
                        Statement.of("select current_setting('transaction_read_only')"))));

        assertThat(results).extracting(result -> result.rows().get(0).get(0)).containsExactly("serializable", "on");
    }
}
