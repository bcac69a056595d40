package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sluice.api.Statement;
import org.sluice.api.spi.EchoSettings;

class EchoingConnectionTest {

    private final FakeConnection database = new FakeConnection();
    private final LogRecords log = LogRecords.of("org.sluice.echo");

    @AfterEach
    void close() {
        log.close();
    }

    private PhysicalConnection echoing(boolean parameters) {
        return EchoingConnection.of(database, "orders", new EchoSettings(true, parameters, false));
    }

    @Test
    void off_sameConnection() {
        assertThat(EchoingConnection.of(database, "orders", new EchoSettings(false, true, true)))
                .isSameAs(database);
    }

    @Test
    void statement_loggedWhenSentAndWhenAnswered_parametersHidden() {
        echoing(false).execute("select $1::text,\n  $2", new Object[] {"confidential", 2});
        assertThat(log.messages())
                .singleElement()
                .asString()
                .isEqualTo("orders [1] select $1::text, $2 [2 parameters, not shown]");

        database.answer();

        assertThat(log.messages()).hasSize(2).last().asString().startsWith("orders [1] 0 rows after ");
        assertThat(log.messages()).noneMatch(message -> message.contains("confidential"));
    }

    @Test
    void parametersAskedFor_areShown_andLongOnesCut() {
        echoing(true).execute("select $1, $2", new Object[] {"x".repeat(200), null});

        assertThat(log.messages())
                .singleElement()
                .asString()
                .isEqualTo("orders [1] select $1, $2 [" + "x".repeat(100) + "..., null]");
    }

    @Test
    void failure_saysWhatKind_withoutTheServersText() {
        echoing(false).execute("insert", new Object[0]);
        database.refuse("23505");

        assertThat(log.messages()).last().asString().contains("failed: StatementException");
    }

    @Test
    void passwordInTheText_isNotShown() {
        echoing(true).execute("alter role app password 'hidden'", new Object[0]);

        assertThat(log.messages()).singleElement().asString().contains("alter").doesNotContain("hidden");
    }

    @Test
    void everyOtherWayToSend_isLoggedToo() {
        PhysicalConnection connection = echoing(false);
        connection.command("BEGIN");
        connection.command(Checkout.PING);
        connection.executeMany("insert", List.of(new Object[] {1}, new Object[] {2}));
        connection.openCursor("select", new Object[0]);
        connection.executeTransaction("BEGIN", List.of(Statement.of("one"), Statement.of("two")));
        connection.cancel();

        assertThat(log.messages().stream().map(message -> message.substring("orders [1] ".length())))
                .startsWith(
                        "BEGIN",
                        "SELECT 1",
                        "insert [2 times]",
                        "cursor: select",
                        "BEGIN; one; two; COMMIT",
                        "(cancel request)");
    }
}
