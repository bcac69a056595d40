package org.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.MappingException;
import org.sluice.api.Result;
import org.sluice.api.UsageException;
import org.sluice.api.spi.FactorySettings;
import org.sluice.core.PhysicalConnection;
import org.sluice.core.RowCursor;

/** What is at the ends of the types' ranges, and {@code NULL} inside arrays. */
@ExtendWith(Database.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TypeEdgesIT {

    private final PostgresClient client = new PostgresClient(1);
    private @Nullable PhysicalConnection opened;
    private @Nullable FactorySettings settings;

    private FactorySettings settings() {
        return Objects.requireNonNull(settings);
    }

    @BeforeAll
    void connect(Database database) {
        settings = database.settings();
        opened = Answers.of(client.connect(database.settings(), closed -> {}));
        Answers.execute(connection(), "drop type if exists size");
        Answers.execute(connection(), "create type size as enum ('SMALL', 'LARGE')");
    }

    @AfterAll
    void close() {
        Answers.of(client.close());
    }

    private PhysicalConnection connection() {
        return Objects.requireNonNull(opened);
    }

    /** A type, a value that comes back as it was given, and PostgreSQL's text of it. */
    static Stream<Arguments> edges() {
        return Stream.of(
                Arguments.of("int2", Short.MIN_VALUE, "-32768"),
                Arguments.of("int2", Short.MAX_VALUE, "32767"),
                Arguments.of("int4", Integer.MIN_VALUE, "-2147483648"),
                Arguments.of("int4", Integer.MAX_VALUE, "2147483647"),
                Arguments.of("int8", Long.MIN_VALUE, "-9223372036854775808"),
                Arguments.of("int8", Long.MAX_VALUE, "9223372036854775807"),
                Arguments.of("float4", Float.NaN, "NaN"),
                Arguments.of("float4", Float.POSITIVE_INFINITY, "Infinity"),
                Arguments.of("float4", Float.NEGATIVE_INFINITY, "-Infinity"),
                Arguments.of("float4", Float.MAX_VALUE, "3.4028235e+38"),
                Arguments.of("float4", Float.MIN_VALUE, "1e-45"),
                Arguments.of("float4", -0.0f, "-0"),
                Arguments.of("float8", Double.NaN, "NaN"),
                Arguments.of("float8", Double.NEGATIVE_INFINITY, "-Infinity"),
                Arguments.of("float8", Double.MAX_VALUE, "1.7976931348623157e+308"),
                Arguments.of("float8", Double.MIN_VALUE, "5e-324"),
                Arguments.of("float8", -0.0, "-0"),
                Arguments.of("numeric", Double.NaN, "NaN"),
                Arguments.of("numeric", new BigDecimal("0.000"), "0.000"),
                Arguments.of("numeric", new BigDecimal("-1E-30"), "-0.000000000000000000000000000001"),
                Arguments.of("text", "", ""),
                Arguments.of("text", "\uD83D\uDE00", "\uD83D\uDE00"),
                Arguments.of("date", LocalDate.MAX, "infinity"),
                Arguments.of("date", LocalDate.MIN, "-infinity"),
                Arguments.of("date", LocalDate.of(-4713, 11, 24), "4714-11-24 BC"),
                Arguments.of("date", LocalDate.of(0, 12, 31), "0001-12-31 BC"),
                Arguments.of("date", LocalDate.of(5_874_897, 12, 31), "5874897-12-31"),
                Arguments.of("time", LocalTime.MIDNIGHT, "00:00:00"),
                Arguments.of("time", LocalTime.of(23, 59, 59, 999_999_000), "23:59:59.999999"),
                Arguments.of("timetz", OffsetTime.of(1, 2, 3, 0, ZoneOffset.ofHours(-12)), "01:02:03-12"),
                Arguments.of(
                        "timetz", OffsetTime.of(1, 2, 3, 0, ZoneOffset.ofTotalSeconds(20_712)), "01:02:03+05:45:12"),
                Arguments.of("timestamp", LocalDateTime.MAX, "infinity"),
                Arguments.of("timestamp", LocalDateTime.of(-4713, 11, 24, 0, 0), "4714-11-24 00:00:00 BC"),
                Arguments.of(
                        "timestamp",
                        LocalDateTime.of(294_276, 12, 31, 23, 59, 59, 999_999_000),
                        "294276-12-31 23:59:59.999999"),
                Arguments.of(
                        "timestamp",
                        LocalDateTime.of(1999, 12, 31, 23, 59, 59, 999_999_000),
                        "1999-12-31 23:59:59.999999"),
                Arguments.of("timestamptz", OffsetDateTime.MAX, "infinity"),
                Arguments.of(
                        "timestamptz",
                        OffsetDateTime.of(-4713, 11, 24, 0, 0, 0, 0, ZoneOffset.UTC),
                        "4714-11-24 00:00:00+00 BC"),
                Arguments.of("uuid", new UUID(0, 0), "00000000-0000-0000-0000-000000000000"),
                Arguments.of("bool", false, "false"),
                Arguments.of("interval", "P-1Y-2M-3DT-4H-5M-6.5S", "-1 years -2 mons -3 days -04:05:06.5"),
                Arguments.of("interval", "PT-0.000001S", "-00:00:00.000001"));
    }

    @ParameterizedTest
    @MethodSource("edges")
    void execute_edgeOfType_isSentAndReadAsItIs(String type, Object value, String text) {
        Answers.execute(connection(), "set timezone = 'UTC'");

        assertThat(Answers.value(connection(), "select ($1::" + type + ")::text", value))
                .isEqualTo(text);
        assertThat(Answers.value(connection(), "select $1::" + type, value))
                .hasSameClassAs(value)
                .isEqualTo(value);
    }

    static Stream<Object[]> arrays() throws UnknownHostException {
        return Stream.of(
                new Object[] {"int2", new Short[] {null, 1}},
                new Object[] {"int4", new Integer[] {null, 1}},
                new Object[] {"int8", new Long[] {null, 1L}},
                new Object[] {"float4", new Float[] {null, Float.NaN, Float.NEGATIVE_INFINITY}},
                new Object[] {"float8", new Double[] {null, Double.NaN, Double.POSITIVE_INFINITY}},
                new Object[] {"numeric", new BigDecimal[] {null, BigDecimal.ONE}},
                new Object[] {"bool", new Boolean[] {null, true}},
                new Object[] {"text", new String[] {null, "null"}},
                new Object[] {"varchar", new String[] {null, ""}},
                new Object[] {"uuid", new UUID[] {null, new UUID(1, 2)}},
                new Object[] {"bytea", new byte[][] {null, {1, 2}}},
                new Object[] {"date", new LocalDate[] {null, LocalDate.MAX}},
                new Object[] {"time", new LocalTime[] {null, LocalTime.NOON}},
                new Object[] {"timetz", new OffsetTime[] {null, OffsetTime.of(1, 2, 3, 0, ZoneOffset.UTC)}},
                new Object[] {"timestamp", new LocalDateTime[] {null, LocalDateTime.MAX}},
                new Object[] {"timestamptz", new OffsetDateTime[] {null, OffsetDateTime.MAX}},
                new Object[] {"interval", new String[] {null, "P1D"}},
                new Object[] {"inet", new InetAddress[] {null, InetAddress.getByName("10.0.0.1")}},
                new Object[] {"size", new String[] {null, "LARGE"}});
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void execute_arrayWithNull_comesBack(String type, Object array) {
        assertThat(Answers.value(connection(), "select $1::" + type + "[]", array))
                .hasSameClassAs(array)
                .isEqualTo(array);
        assertThat(Answers.value(connection(), "select array_position($1::" + type + "[], null)", array))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void execute_emptyArray_comesBack(String type, Object[] array) {
        Object[] empty = Arrays.copyOf(array, 0);

        assertThat(Answers.value(connection(), "select $1::" + type + "[]", (Object) empty))
                .hasSameClassAs(empty)
                .isEqualTo(empty);
    }

    private enum Size {
        SMALL,
        LARGE
    }

    @Test
    void execute_enums_areTakenAloneAndInArraysAndLists() {
        String sql = "select concat($1::size, $2::size[], $3::text[])";

        assertThat(Answers.value(
                        connection(), sql, Size.SMALL, new @Nullable Size[] {Size.LARGE, null}, List.of(Size.SMALL)))
                .isEqualTo("SMALL{LARGE,NULL}{SMALL}");
    }

    @Test
    void get_enums_areGivenAloneAndInArrays() {
        var row = Answers.execute(connection(), "select 'SMALL'::size as a, array['LARGE', null]::size[] as b")
                .rows()
                .get(0);

        assertThat(row.get("a", Size.class)).isEqualTo(Size.SMALL);
        assertThat(row.get("b", Size[].class)).containsExactly(Size.LARGE, null);
    }

    @Test
    void get_jsonArray_tellsNullFromJsonsNull() {
        assertThat(Answers.value(connection(), "select array[null, 'null']::jsonb[]"))
                .isEqualTo(new @Nullable String[] {null, "null"});
    }

    /** The limit that the table in Row tells of. */
    @Test
    void execute_arrayOfTwoDimensions_isReadAsNullAndAsText() {
        assertThat(Answers.value(connection(), "select array[[1,2],[3,4]]")).isNull();
        assertThat(Answers.value(connection(), "select array[[1,2],[3,4]]::text"))
                .isEqualTo("{{1,2},{3,4}}");
    }

    @Test
    void execute_typeThatCannotBeWritten_takesTextByACast() {
        assertThat(Answers.value(
                        connection(),
                        "select concat($1::text::xml, $2::text::oid, $3::text::macaddr)",
                        "<a/>",
                        "7",
                        "08:00:2b:01:02:03"))
                .isEqualTo("<a/>708:00:2b:01:02:03");
    }

    @Test
    void get_infinity_isTheEndOfTheJavaType() {
        var row = Answers.execute(
                        connection(),
                        "select 'infinity'::timestamptz as a, '-infinity'::timestamptz as b, '-infinity'::timestamp as c")
                .rows()
                .get(0);

        assertThat(row.get("a", Instant.class)).isEqualTo(Instant.MAX);
        assertThat(row.get("b", Instant.class)).isEqualTo(Instant.MIN);
        assertThat(row.get(1)).isEqualTo(OffsetDateTime.MIN);
        assertThat(row.get(2)).isEqualTo(LocalDateTime.MIN);
    }

    @Test
    void execute_lastInstant_isInfinity() {
        assertThat(Answers.value(connection(), "select $1::timestamptz::text", Instant.MAX))
                .isEqualTo("infinity");
    }

    @Test
    void execute_momentsOfOtherZones_areTheSameMoments() {
        OffsetDateTime nepal = OffsetDateTime.parse("2024-03-01T00:15:00.000001+05:45");

        assertThat(Answers.value(connection(), "select $1::timestamptz", nepal))
                .isEqualTo(OffsetDateTime.parse("2024-02-29T18:30:00.000001Z"));
    }

    static Stream<Arguments> beyond() {
        return Stream.of(
                Arguments.of("date", LocalDate.of(5_874_898, 1, 1)),
                Arguments.of("date", LocalDate.of(-4713, 11, 23)),
                Arguments.of("timestamp", LocalDateTime.of(294_277, 1, 1, 0, 0)),
                Arguments.of("timestamp", LocalDateTime.of(-4713, 11, 23, 0, 0)),
                Arguments.of("timestamp", LocalDateTime.MIN),
                Arguments.of("timestamptz", OffsetDateTime.MIN),
                Arguments.of("timestamptz", Instant.MIN),
                Arguments.of("timestamptz", Instant.parse("+294277-01-01T00:00:00Z")),
                Arguments.of("numeric", Double.POSITIVE_INFINITY),
                Arguments.of("jsonb[]", new @Nullable String[] {"1", null}));
    }

    @ParameterizedTest
    @MethodSource("beyond")
    void execute_valueBeyondTheType_isRefusedAndNotSentAsAnother(String type, Object value) {
        UsageException failure =
                Answers.failure(connection().execute("select $1::" + type, new Object[] {value}), UsageException.class);

        assertThat(failure).hasMessageContaining(value.getClass().getTypeName()).hasMessageContaining(type);
    }

    @ParameterizedTest
    @CsvSource({"numeric,infinity", "numeric,-infinity", "time,24:00"})
    void execute_valueThatVertxCannotRead_isReadAsText(String type, String value) {
        assertThat(Answers.value(connection(), "select ($1::text::" + type + ")::text", value))
                .asString()
                .startsWithIgnoringCase(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'-infinity'::numeric                          | numeric | java.math.BigDecimal",
                "array['infinity'::numeric]                    | numeric | java.math.BigDecimal",
                "'{{1},{2}}'::numeric[]                        | numeric | java.math.BigDecimal",
                "'24:00'::time                                 | time    | java.time.LocalTime",
                "concat(repeat('[', 2000), repeat(']', 2000))::json | json | parser"
            })
    void execute_valueThatVertxCannotRead_namesBothTypesAndEndsTheConnection(
            String expression, String type, String javaType) {
        PhysicalConnection own = Answers.of(client.connect(settings(), closed -> {}));

        CompletableFuture<Result> unreadable = own.execute("select " + expression, new Object[0]);
        CompletableFuture<Result> behind = own.execute("select 1", new Object[0]);

        assertThat(Answers.failure(unreadable, MappingException.class))
                .hasMessageContaining("type " + type)
                .hasMessageContaining(javaType)
                .hasMessageContaining("Cast such columns to text");
        assertThat(Answers.failure(behind, ConnectionLostException.class)).hasMessageContaining("could not read");
        await().untilAsserted(() -> assertThat(own.isOpen()).isFalse());
    }

    @Test
    void read_valueThatVertxCannotReadInAPortion_isThePortionsFailure() {
        PhysicalConnection own = Answers.of(client.connect(settings(), closed -> {}));
        Answers.of(own.command("BEGIN"));
        RowCursor cursor = Answers.of(own.openCursor("select '24:00'::time", new Object[0]));

        CompletableFuture<Result> portion = cursor.read(10);
        CompletableFuture<Result> behind = own.execute("select 1", new Object[0]);

        Answers.failure(portion, MappingException.class);
        Answers.failure(behind, ConnectionLostException.class);
        Answers.of(cursor.close());
    }

    /** The limit that the table in Row tells of. */
    @Test
    void execute_unknownTypeWhoseTextBeginsAsAnArray_isReadAsOneAndAsText() {
        assertThat(Answers.value(connection(), "select '{[1,3)}'::int4multirange"))
                .isEqualTo(new String[] {"[1", "3)"});
        assertThat(Answers.value(connection(), "select '{[1,3)}'::int4multirange::text"))
                .isEqualTo("{[1,3)}");
        assertThat(Answers.value(connection(), "select $1::int4multirange::text", "{[1,3)}"))
                .isEqualTo("{[1,3)}");
    }

    static Stream<Arguments> nestedArrays() {
        return Stream.of(
                Arguments.of("int4[]", new int[][] {{1, 2}, {3, 4}}),
                Arguments.of("text[]", List.of(List.of("a"))),
                Arguments.of("int4range", new Integer[] {1, 2}));
    }

    @ParameterizedTest
    @MethodSource("nestedArrays")
    void execute_arrayOfTwoDimensions_asParameter_isRefused(String type, Object value) {
        assertThat(Answers.failure(
                        connection().execute("select $1::" + type, new Object[] {value}), UsageException.class))
                .hasMessageContaining(value.getClass().getTypeName());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int4range | [1,3)",
                "numrange | (,7.5]",
                "daterange | [2024-02-29,2024-03-01)",
                "tstzrange | empty"
            })
    void execute_range_isTakenAndGivenAsText(String type, String value) {
        assertThat(Answers.value(connection(), "select $1::" + type, value)).isEqualTo(value);
    }
}
