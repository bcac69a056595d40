package org.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.Result;
import org.sluice.api.StatementException;
import org.sluice.api.UsageException;
import org.sluice.core.PhysicalConnection;

/** One statement with many rows of parameters, against the server. */
@ExtendWith(Database.Provider.class)
class ExecuteManyIT {

    private static final String INSERT = "insert into many (id, name) values ($1, $2)";

    private final PostgresClient client = new PostgresClient(1);
    private final PhysicalConnection connection;

    ExecuteManyIT(Database database) {
        connection = Answers.of(client.connect(database.settings(), closed -> {}));
    }

    @BeforeEach
    void table() {
        Answers.of(connection.command("drop table if exists many; create table many (id int4 primary key, name text,"
                + " parent int4 references many deferrable initially deferred, check (name <> 'bad'))"));
    }

    @AfterEach
    void close() {
        Answers.of(client.close());
    }

    private static List<@Nullable Object[]> rows(int from, int to) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = from; i < to; i++) {
            rows.add(new @Nullable Object[] {i, i % 2 == 0 ? null : "n" + i});
        }
        return rows;
    }

    private @Nullable Object count() {
        return Answers.value(connection, "select count(*) from many");
    }

    private static List<@Nullable Object[]> withBadRow() {
        List<@Nullable Object[]> rows = rows(0, 10);
        rows.set(6, new @Nullable Object[] {6, "bad"});
        return rows;
    }

    @Test
    void executeMany_inserts_areOneTransaction() {
        List<Result> results = Answers.of(connection.executeMany(INSERT, rows(0, 1_000)));

        assertThat(results).hasSize(1_000).allSatisfy(result -> {
            assertThat(result.affected()).isEqualTo(1);
            assertThat(result.rows()).isEmpty();
        });
        assertThat(Answers.value(connection, "select count(distinct xmin::text) from many"))
                .isEqualTo(1L);
        assertThat(count()).isEqualTo(1_000L);
    }

    @Test
    void executeMany_updates_countForEachRow() {
        Answers.of(connection.executeMany(INSERT, rows(0, 3)));

        List<Result> results = Answers.of(connection.executeMany(
                "update many set name = 'x' where id >= $1",
                List.of(new Object[] {0}, new Object[] {2}, new Object[] {9})));

        assertThat(results).extracting(Result::affected).containsExactly(3L, 1L, 0L);
    }

    @Test
    void executeMany_returning_givesTheRowsOfEach() {
        List<Result> results =
                Answers.of(connection.executeMany(INSERT + " returning id * 10 as tenfold, name", rows(1, 4)));

        assertThat(results)
                .extracting(result -> result.rows().get(0).get("tenfold", Integer.class))
                .containsExactly(10, 20, 30);
        assertThat(results.get(1).rows().get(0).get(1)).isNull();
        assertThat(results.get(0).columns()).hasSize(2);
    }

    @Test
    void executeMany_queries_giveRowsOrNone() {
        List<Result> results = Answers.of(connection.executeMany(
                "select generate_series(1, $1::int4)", List.of(new Object[] {2}, new Object[] {0}, new Object[] {1})));

        assertThat(results).extracting(result -> result.rows().size()).containsExactly(2, 0, 1);
    }

    @Test
    void executeMany_rowFails_nothingIsDoneAndTheRowIsNamed() {
        StatementException failure =
                Answers.failure(connection.executeMany(INSERT, withBadRow()), StatementException.class);

        assertThat(failure).hasMessageContaining("(row 7 of 10 of executeMany)");
        assertThat(failure.sqlState()).isEqualTo("23514");
        assertThat(failure.constraint()).isEqualTo("many_name_check");
        assertThat(count()).isEqualTo(0L);
    }

    @Test
    void executeMany_failsAtTheEnd_nothingIsDoneAndNoRowIsNamed() {
        StatementException failure = Answers.failure(
                connection.executeMany(
                        "insert into many (id, parent) values ($1, $2)",
                        List.of(new Object[] {1, 1}, new Object[] {2, 99})),
                StatementException.class);

        assertThat(failure.sqlState()).isEqualTo("23503");
        assertThat(failure).hasMessageNotContaining("executeMany");
        assertThat(count()).isEqualTo(0L);
    }

    @Test
    void executeMany_rowFailsInTransaction_theTransactionIsAborted() {
        Answers.of(connection.command("BEGIN"));
        Answers.execute(connection, "insert into many (id) values (100)");
        Answers.failure(connection.executeMany(INSERT, withBadRow()), StatementException.class);

        assertThat(Answers.failure(connection.execute("select 1", new Object[0]), StatementException.class)
                        .sqlState())
                .isEqualTo("25P02");
        Answers.of(connection.command("ROLLBACK"));
        assertThat(count()).isEqualTo(0L);
    }

    @Test
    void executeMany_parameterOfALaterRowDoesNotFit_nothingIsSent() {
        List<@Nullable Object[]> rows = rows(0, 3);
        rows.set(2, new Object[] {5_000_000_000L, "secret"});

        UsageException failure = Answers.failure(connection.executeMany(INSERT, rows), UsageException.class);

        assertThat(failure)
                .hasMessageContaining("Parameter $1")
                .hasMessageContaining("int4")
                .hasMessageContaining("row 3 of 3")
                .hasMessageNotContaining("secret");
        assertThat(count()).isEqualTo(0L);
    }

    @Test
    void executeMany_rowsOfDifferentLength_nothingIsSent() {
        assertThat(Answers.failure(
                        connection.executeMany(INSERT, List.of(new Object[] {1, "a"}, new Object[] {2})),
                        UsageException.class))
                .hasMessageContaining("2 parameters, 1 was given")
                .hasMessageContaining("row 2 of 2");
        assertThat(count()).isEqualTo(0L);
    }

    @Test
    void executeMany_statementWrong_isTheServersError() {
        assertThat(Answers.failure(
                                connection.executeMany(
                                        "insert into nowhere values ($1)", List.of(new Object[] {1}, new Object[] {2})),
                                StatementException.class)
                        .sqlState())
                .isEqualTo("42P01");
    }

    @Test
    void executeMany_amongOtherStatements_keepsTheOrder() {
        CompletableFuture<Result> before = connection.execute("insert into many (id) values (50)", new Object[0]);
        CompletableFuture<List<Result>> many = connection.executeMany(INSERT, rows(0, 50));
        CompletableFuture<Result> after =
                connection.execute("select count(*) from many where id >= $1", new Object[] {0});

        assertThat(Answers.of(after).rows().get(0).get(0)).isEqualTo(51L);
        assertThat(before).isCompleted();
        assertThat(many).isCompleted();
    }

    @Test
    void executeMany_noParameters_runsAsOftenAsThereAreRows() {
        List<Result> results = Answers.of(connection.executeMany(
                "insert into many (id) select count(*) from many", List.of(new Object[0], new Object[0])));

        assertThat(results).hasSize(2);
        assertThat(count()).isEqualTo(2L);
    }
}
