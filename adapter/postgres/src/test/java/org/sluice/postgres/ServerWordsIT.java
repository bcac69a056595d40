package org.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.MappingException;
import org.sluice.api.StatementException;
import org.sluice.core.PhysicalConnection;

/** What PostgreSQL says of a value is told by getters, and not by what goes into a log. */
@ExtendWith(Database.Provider.class)
class ServerWordsIT {

    private static final String VALUE = "m4rker-\"7391'";

    private final PostgresClient client = new PostgresClient(1);

    @AfterEach
    void close() {
        Answers.of(client.close());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select $1::text::integer",
                "select $1::text::numeric",
                "select $1::text::date",
                "select $1::text::uuid",
                "select $1::text::boolean",
                "select $1::text::integer[]",
                "select $1::text::interval",
                "select $1::text::inet",
                "select extract('year' from ($1::text)::timestamptz)",
                "select to_char(now() at time zone $1::text, 'YYYY')",
                "select set_config('work_mem', $1::text, false)"
            })
    void valueRefused_messageWithoutIt_getterWithIt(String sql, Database database) {
        StatementException failure = failure(connect(database).execute(sql, new Object[] {VALUE}));

        assertThat(failure.sqlState()).startsWith("22");
        assertThat(failure).hasMessageContaining("(value not shown)").hasMessageContaining(failure.sqlState());
        assertThat(trace(failure)).doesNotContain("m4rker").doesNotContain("7391");
        assertThat(failure.serverMessage()).contains(VALUE);
    }

    @Test
    void numberOutOfRange_messageSaysOfWhat(Database database) {
        StatementException failure =
                failure(connect(database).execute("select $1::text::integer", new Object[] {"73911937001"}));

        assertThat(failure).hasMessageStartingWith("value (value not shown) is out of range for type integer");
        assertThat(failure.serverMessage()).contains("73911937001");
    }

    /** Nothing is quoted: nothing is left out. */
    @Test
    void messageWithoutAQuotation_isWhole(Database database) {
        assertThat(failure(connect(database).execute("select 1 / 0", new Object[0])))
                .hasMessageStartingWith("division by zero (SQLSTATE 22012");
    }

    /** Names are no values, and without them nobody finds the mistake. */
    @Test
    void nameUnknown_isShown(Database database) {
        assertThat(failure(connect(database).execute("select * from nowhere", new Object[0])))
                .hasMessageContaining("\"nowhere\"");
    }

    @Test
    void duplicate_detailByGetterOnly(Database database) {
        PhysicalConnection connection = connect(database);
        Answers.execute(connection, "create temporary table words (word text unique, number int check (number > 0))");
        Answers.execute(connection, "insert into words (word) values ($1)", VALUE);

        StatementException failure =
                failure(connection.execute("insert into words (word) values ($1)", new Object[] {VALUE}));

        assertThat(trace(failure)).doesNotContain("m4rker");
        assertThat(failure.serverDetail()).contains(VALUE);
    }

    @Test
    void rowOfABatch_detailByGetterOnly(Database database) {
        PhysicalConnection connection = connect(database);
        Answers.execute(connection, "create temporary table words (word text, number int check (number > 0))");

        StatementException failure = failure(connection.executeMany(
                "insert into words values ($1, $2)", List.of(new Object[] {"good", 1}, new Object[] {VALUE, -1})));

        assertThat(failure).hasMessageContaining("row 2 of 2");
        assertThat(trace(failure)).doesNotContain("m4rker");
        assertThat(failure.serverDetail()).contains(VALUE);
    }

    /** What the client itself cannot read is not quoted by a cause either. */
    @Test
    void valueUnreadable_causeWithoutIt(Database database) {
        MappingException failure = Answers.failure(
                connect(database).execute("select 'Infinity'::numeric", new Object[0]), MappingException.class);

        assertThat(failure.getCause()).isInstanceOf(Unquoted.class).hasMessage(NumberFormatException.class.getName());
        assertThat(trace(failure)).doesNotContain("Infinity");
    }

    private PhysicalConnection connect(Database database) {
        return Answers.of(client.connect(database.settings(), closed -> {}));
    }

    private static StatementException failure(CompletableFuture<?> answer) {
        return Answers.failure(answer, StatementException.class);
    }

    /** What a log shows. */
    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
