package org.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.MappingException;
import org.sluice.core.PhysicalConnection;

/** Types that few applications have: each is given as something, or refused; none is silently {@code NULL}. */
@ExtendWith(Database.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OddTypesIT {

    private final PostgresClient client = new PostgresClient(1);
    private @Nullable PhysicalConnection opened;

    @BeforeAll
    void connect(Database database) {
        opened = Answers.of(client.connect(database.settings(), closed -> {}));
    }

    @AfterAll
    void close() {
        Answers.of(client.close());
    }

    private PhysicalConnection connection() {
        return Objects.requireNonNull(opened);
    }

    static Stream<Arguments> given() {
        return Stream.of(
                Arguments.of("'a'::\"char\"", "a"),
                Arguments.of("'x'::bpchar(3)", "x  "),
                Arguments.of("'pg_class'::regclass", "pg_class"),
                Arguments.of("'1'::xid", "1"),
                Arguments.of("'(1,2)'::tid", "(1,2)"),
                Arguments.of("'0/1'::pg_lsn", "0/1"),
                Arguments.of("'1 2'::int2vector", "1 2"),
                Arguments.of("'$.a'::jsonpath", "$.\"a\""),
                Arguments.of("'a & b'::tsquery", "'a' & 'b'"),
                Arguments.of("row(1, 'a')", "(1,a)"),
                Arguments.of("'[1,2)'::int4range", "[1,2)"),
                Arguments.of("'1.50'::money", new BigDecimal("1.50")),
                Arguments.of("'-7'::money", new BigDecimal("-7.00")),
                Arguments.of("'-0.01'::money", new BigDecimal("-0.01")),
                Arguments.of("array['1.50']::money[]", new BigDecimal[] {new BigDecimal("1.50")}),
                Arguments.of("array['a']::name[]", new String[] {"a"}),
                Arguments.of("array['10.0.0.0/8']::cidr[]", new String[] {"10.0.0.0/8"}),
                Arguments.of("array['[1,2)']::int4range[]", new String[] {"[1,2)"}),
                Arguments.of("array[row(1)]", new String[] {"(1)"}),
                Arguments.of("array['(1,2)']::point[]", new String[] {"(1.0,2.0)"}),
                Arguments.of("'[0:1]={1,2}'::int4[]", new Integer[] {1, 2}),
                Arguments.of("array[null]::int4[]", new Integer[] {null}));
    }

    @ParameterizedTest
    @MethodSource("given")
    void execute_oddType_isGiven(String expression, Object expected) {
        assertThat(Answers.value(connection(), "select " + expression))
                .hasSameClassAs(expected)
                .isEqualTo(expected);
    }

    /** What is read is taken again, by way of text, and means the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'(1.5,-2)'::point",
                "'{1,2,3}'::line",
                "'[(0,0),(1,1e300)]'::lseg",
                "'(1,1),(0,0)'::box",
                "'[(0,0),(1,1)]'::path",
                "'((0,0),(1,1))'::path",
                "'((0,0),(1,1),(1,0))'::polygon",
                "'<(0,NaN),Infinity>'::circle"
            })
    void execute_shape_isTakenAgainAsText(String expression) {
        String type = expression.substring(expression.indexOf("::"));

        Object text = Answers.value(connection(), "select " + expression);

        assertThat(Answers.value(connection(), "select $1::text" + type + "::text = (" + expression + ")::text", text))
                .as("%s", text)
                .isEqualTo(true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'1'::oid",
                "array['1'::oid]",
                "'<a/>'::xml",
                "array['<a/>'::xml]",
                "B'101'",
                "array[B'101']",
                "B'101'::varbit",
                "'08:00:2b:01:02:03'::macaddr",
                "'08:00:2b:01:02:03:04:05'::macaddr8"
            })
    void execute_typeThatCannotBeRead_isRefusedAndGivenAsText(String expression) {
        assertThat(Answers.failure(
                        connection().execute("select " + expression + " as c", new Object[0]), MappingException.class))
                .hasMessageContaining("Column c")
                .hasMessageContaining("c::text");
        assertThat(Answers.value(connection(), "select (" + expression + ")::text"))
                .isInstanceOf(String.class);
    }
}
