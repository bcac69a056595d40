package org.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.MappingException;
import org.sluice.api.Result;
import org.sluice.api.UsageException;
import org.sluice.core.PhysicalConnection;

/** Every type, there and back. */
@ExtendWith(Database.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TypesIT {

    private final PostgresClient client = new PostgresClient(1);
    private @Nullable PhysicalConnection opened;

    @BeforeEach
    void connect(Database database) {
        opened = Answers.of(client.connect(database.settings(), closed -> {}));
    }

    @AfterEach
    void disconnect() {
        Answers.of(connection().close());
    }

    @BeforeAll
    void type(Database database) {
        opened = Answers.of(client.connect(database.settings(), closed -> {}));
        Answers.execute(connection(), "drop type if exists mood");
        Answers.execute(connection(), "create type mood as enum ('HAPPY', 'SO, SO')");
        disconnect();
    }

    @AfterAll
    void close() {
        Answers.of(client.close());
    }

    private PhysicalConnection connection() {
        return java.util.Objects.requireNonNull(opened);
    }

    static Stream<Arguments> values() throws UnknownHostException {
        UUID uuid = UUID.fromString("b3f9e1a2-0000-4000-8000-000000000001");
        OffsetDateTime moment = OffsetDateTime.parse("2024-02-29T12:34:56.789012Z");
        byte[] bytes = {0, 1, (byte) 0xff};
        InetAddress host = InetAddress.getByName("10.1.2.3");
        return Stream.of(
                same("int2", (short) -7),
                same("int4", 70_000),
                same("int8", 5_000_000_000L),
                same("float4", 1.5f),
                same("float8", 0.1),
                same("float8", Double.POSITIVE_INFINITY),
                same("numeric", new BigDecimal("123456789012345678901234567890.123456789")),
                same("bool", true),
                same("text", "späß \u0001 \"quoted\" 'x' {a,b}"),
                same("varchar", "x"),
                same("bpchar", "x"),
                same("name", "x"),
                same("uuid", uuid),
                same("bytea", bytes),
                same("bytea", new byte[0]),
                same("date", LocalDate.of(2024, 2, 29)),
                same("time", LocalTime.of(12, 34, 56, 789_012_000)),
                same("timetz", OffsetTime.of(12, 34, 56, 0, ZoneOffset.ofHours(2))),
                same("timestamp", LocalDateTime.of(2024, 2, 29, 12, 34, 56)),
                same("timestamptz", moment),
                same("inet", host),
                same("inet", InetAddress.getByName("2001:db8::1")),
                same("int2[]", new Short[] {1, null}),
                same("int4[]", new Integer[] {1, null}),
                same("int8[]", new Long[] {1L, null}),
                same("float4[]", new Float[] {1.5f}),
                same("float8[]", new Double[] {0.1, null}),
                same("numeric[]", new BigDecimal[] {new BigDecimal("1.50"), null}),
                same("bool[]", new Boolean[] {true, null}),
                same("text[]", new String[] {"a,b", "\"q\"", null, "NULL", ""}),
                same("text[]", new String[0]),
                same("uuid[]", new UUID[] {uuid}),
                same("bytea[]", new byte[][] {bytes}),
                same("date[]", new LocalDate[] {LocalDate.EPOCH}),
                same("timestamp[]", new LocalDateTime[] {LocalDateTime.of(2024, 2, 29, 12, 0)}),
                same("timestamptz[]", new OffsetDateTime[] {moment}),
                same("inet[]", new InetAddress[] {host}),
                same("jsonb", "{\"a\":[1,\"x\",null]}"),
                same("json", "[true]"),
                same("jsonb", "\"text\""),
                same("jsonb", "null"),
                same("jsonb[]", new String[] {"{\"a\":1}", "\"x\""}),
                same("mood", "HAPPY"),
                same("mood[]", new String[] {"SO, SO", "HAPPY"}),
                same("interval", "P1Y2M3DT4H5M6.5S"),
                same("interval", "PT0S"),
                same("cidr", "10.0.0.0/8"),
                same("inet", "10.1.2.3/8"),
                same("int4range", "[1,5)"),
                same("money", new BigDecimal("12.34")),
                // other Java types for the same
                Arguments.of("int8", 7, 7L),
                Arguments.of("int8", (short) 7, 7L),
                Arguments.of("int4", 7L, 7),
                Arguments.of("int2", 7L, (short) 7),
                Arguments.of("int4", new BigDecimal("7.0"), 7),
                Arguments.of("numeric", 7, new BigDecimal("7")),
                Arguments.of("numeric", 0.1, new BigDecimal("0.1")),
                Arguments.of("numeric", Double.NaN, Double.NaN),
                Arguments.of("float8", 7, 7.0),
                Arguments.of("float4", 0.1, 0.1f),
                Arguments.of("text", 'c', "c"),
                Arguments.of("text", Mood.HAPPY, "HAPPY"),
                Arguments.of("mood", Mood.HAPPY, "HAPPY"),
                Arguments.of("mood[]", new Mood[] {Mood.HAPPY}, new String[] {"HAPPY"}),
                Arguments.of("uuid", uuid.toString(), uuid),
                Arguments.of("uuid[]", List.of(uuid.toString(), uuid), new UUID[] {uuid, uuid}),
                Arguments.of("date", "2024-02-29", LocalDate.of(2024, 2, 29)),
                Arguments.of("time", "12:34", LocalTime.of(12, 34)),
                Arguments.of("timestamp", "2024-02-29 12:34:56", LocalDateTime.of(2024, 2, 29, 12, 34, 56)),
                Arguments.of("timestamptz", "2024-02-29T12:34:56.789012Z", moment),
                Arguments.of("timestamptz", moment.toInstant(), moment),
                Arguments.of("timestamptz", ZonedDateTime.parse("2024-02-29T13:34:56.789012+01:00"), moment),
                Arguments.of("timestamptz[]", new Instant[] {moment.toInstant()}, new OffsetDateTime[] {moment}),
                Arguments.of("interval", Duration.ofMinutes(90).plusMillis(5), "PT1H30M0.005S"),
                Arguments.of("interval", Duration.ofSeconds(-1), "PT-1S"),
                Arguments.of("interval", Period.of(1, 2, 3), "P1Y2M3D"),
                Arguments.of("inet", "2001:db8::2", InetAddress.getByName("2001:db8::2")),
                Arguments.of("int4[]", new int[] {1, 2}, new Integer[] {1, 2}),
                Arguments.of("int8[]", List.of(1, 2L), new Long[] {1L, 2L}),
                Arguments.of("float8[]", new double[] {1.5}, new Double[] {1.5}),
                Arguments.of("bool[]", new boolean[] {true}, new Boolean[] {true}),
                Arguments.of("jsonb", 1, "1"),
                Arguments.of("jsonb", true, "true"),
                Arguments.of("jsonb", "{\"a\": 1, \"a\": 2}", "{\"a\":2}"));
    }

    private static Arguments same(String type, Object value) {
        return Arguments.of(type, value, value);
    }

    @ParameterizedTest
    @MethodSource("values")
    void execute_valueOfType_comesBack(String type, Object parameter, Object expected) {
        assertThat(Answers.value(connection(), "select $1::" + type, parameter))
                .hasSameClassAs(expected)
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int2",
                "int4",
                "int8",
                "float4",
                "float8",
                "numeric",
                "bool",
                "text",
                "uuid",
                "bytea",
                "date",
                "time",
                "timetz",
                "timestamp",
                "timestamptz",
                "interval",
                "inet",
                "json",
                "jsonb",
                "mood",
                "int4[]",
                "text[]",
                "numeric[]",
                "jsonb[]"
            })
    void execute_null_comesBackAsNull(String type) {
        assertThat(Answers.value(connection(), "select $1::" + type, new Object[] {null}))
                .isNull();
    }

    @Test
    void execute_column_hasNameAndPostgresType() {
        Result result = Answers.execute(
                connection(), "select 1::int8 as id, array['a'] as \"Tags\", 'a'::tsvector as v, 'HAPPY'::mood as m");

        assertThat(result.columns())
                .hasToString(
                        "[Column[name=id, type=int8], Column[name=Tags, type=text[]], Column[name=v, type=tsvector], "
                                + "Column[name=m, type=unknown]]");
    }

    @Test
    void execute_jsonParameter_reachesTheServerUnchanged() {
        String json = "{\"a\": 0.12345678901234567890123, \"b\": 1e400}";

        assertThat(Answers.value(connection(), "select $1::json::text", json)).isEqualTo(json);
    }

    @Test
    void execute_bytes_areThoseSent() {
        byte[] bytes = "ä".getBytes(StandardCharsets.UTF_8);

        assertThat(Answers.value(connection(), "select encode($1::bytea, 'hex')", bytes))
                .isEqualTo("c3a4");
    }

    @Test
    void execute_infiniteDate_isTheLastOfItsJavaType() {
        assertThat(Answers.value(connection(), "select 'infinity'::date")).isEqualTo(LocalDate.MAX);
    }

    static Stream<Arguments> misfits() {
        return Stream.of(
                Arguments.of("int4", 5_000_000_000L, "int4"),
                Arguments.of("int4[]", new Long[] {1L, 5_000_000_000L}, "int4"),
                Arguments.of("int2", 40_000, "int2"),
                Arguments.of("int8", 1.5, "int8"),
                Arguments.of("int8", Double.NaN, "int8"),
                Arguments.of("float4", 1e300, "float4"),
                Arguments.of("int4", "4711-secret", "int4"),
                Arguments.of("numeric", "4711-secret", "numeric"),
                Arguments.of("uuid", "4711-secret", "uuid"),
                Arguments.of("date", "4711-secret", "date"),
                Arguments.of("text", 4711, "text"),
                Arguments.of("timestamptz", LocalDateTime.MIN, "timestamptz"),
                Arguments.of("timestamp", Instant.EPOCH, "timestamp"),
                Arguments.of("bool", "4711-secret", "bool"),
                Arguments.of("inet", "4711-secret", "inet"),
                Arguments.of("int4[]", 4711, "[]"),
                Arguments.of("interval", Duration.ofDays(30), "interval"),
                Arguments.of("oid", 4711, "oid"),
                Arguments.of("xml", "4711-secret", "xml"),
                Arguments.of("oid[]", new Integer[] {4711}, "oid"),
                Arguments.of("xml[]", new String[] {"4711-secret"}, "xml"),
                Arguments.of("tsvector", "4711-secret", "tsvector"),
                Arguments.of("tsquery[]", new String[] {"4711-secret"}, "tsvector"),
                Arguments.of("point", "4711-secret", "point"),
                Arguments.of("bytea", "4711-secret", "bytea"));
    }

    @ParameterizedTest
    @MethodSource("misfits")
    void execute_parameterDoesNotFit_isNamedWithBothTypesAndWithoutItsValue(
            String type, Object parameter, String named) {
        UsageException failure = Answers.failure(
                connection().execute("select $1::text, $2::" + type, new Object[] {"x", parameter}),
                UsageException.class);

        assertThat(failure)
                .hasMessageContaining("Parameter $2")
                .hasMessageContaining(parameter.getClass().getTypeName())
                .hasMessageContaining(named)
                .hasMessageNotContaining("4711")
                .hasNoCause();
        assertThat(Answers.value(connection(), "select 1")).isEqualTo(1);
    }

    @Test
    void execute_tooFewParameters_saysHowMany() {
        assertThat(Answers.failure(
                        connection().execute("select $1::int4 + $2::int4", new Object[] {1}), UsageException.class))
                .hasMessage("The statement has 2 parameters, 1 was given");
    }

    @Test
    void execute_noneGivenWhereOneIsNeeded_saysHowMany() {
        assertThat(Answers.failure(connection().execute("select $1::int4 + 1", new Object[0]), UsageException.class))
                .hasMessage("The statement has 1 parameter, 0 were given");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'1'::oid", "'<a/>'::xml", "B'101'", "'08:00:2b:01:02:03'::macaddr"})
    void execute_columnCannotBeRead_isAnErrorAndNotNull(String expression) {
        assertThat(Answers.failure(
                        connection().execute("select " + expression + " as c", new Object[0]), MappingException.class))
                .hasMessageContaining("Column c")
                .hasMessageContaining("c::text");
    }

    /** Vert.x gives the connection up when it fails to decode a value; so must we, and close the socket. */
    @Test
    void execute_infiniteNumeric_closesTheConnectionsSocket(Database database) {
        List<PhysicalConnection> closed = new CopyOnWriteArrayList<>();
        PhysicalConnection own = Answers.of(client.connect(database.settings(), closed::add));

        Answers.failure(own.execute("select 'infinity'::numeric", new Object[0]), MappingException.class);

        await().untilAsserted(() -> assertThat(closed).containsExactly(own));
        await().untilAsserted(() -> assertThat(Answers.value(
                        connection(), "select count(*) from pg_stat_activity where pid = $1", own.processId()))
                .isEqualTo(0L));
    }

    @Test
    void execute_typeNotWritable_worksByWayOfText() {
        assertThat(Answers.value(connection(), "select $1::text::tsvector", "b a"))
                .isEqualTo("'a' 'b'");
    }

    private enum Mood {
        HAPPY
    }
}
