package org.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.MappingException;
import org.sluice.api.StatementException;
import org.sluice.api.UsageException;
import org.sluice.core.PhysicalConnection;

/** Statements and values that nobody would write: each has a result or a clear error, and the next statement is not hurt. */
@ExtendWith(Database.Provider.class)
class ParameterFuzzIT {

    private static final int STATEMENTS = 1_000;

    private static final List<String> TYPES = List.of(
            "bool",
            "int2",
            "int4",
            "int8",
            "float4",
            "float8",
            "numeric",
            "money",
            "text",
            "varchar(5)",
            "char(3)",
            "name",
            "bytea",
            "date",
            "time",
            "timetz",
            "timestamp",
            "timestamptz",
            "interval",
            "uuid",
            "json",
            "jsonb",
            "inet",
            "cidr",
            "point",
            "xml",
            "oid",
            "tsvector",
            "int4range",
            "bit(3)",
            "int4[]",
            "text[]",
            "numeric[]",
            "timestamptz[]",
            "jsonb[]",
            "bytea[]",
            "bool[]",
            "uuid[]",
            "regclass",
            "macaddr");

    private static final List<String> STATEMENTS_WITH = List.of(
            "select $1::%s",
            "select $1::%1$s, $1::text",
            "select $1::%s where $1 is null",
            "select $1",
            "select '$1'",
            "select $2::%s",
            "select $1::%s -- $2",
            "select $1::%s; drop table victim",
            "insert into victim values ($1)",
            "select * from victim where name = $1 or name = $1",
            "$1",
            "",
            ";",
            "select",
            "select \u0000",
            "select 'unended",
            "select $1::%s /* unended");

    private final PostgresClient client = new PostgresClient(1);
    private PhysicalConnection connection;

    @BeforeEach
    void open(Database database) {
        connection = Answers.of(client.connect(database.settings(), closed -> {}));
        Answers.execute(connection, "drop table if exists victim");
        Answers.execute(connection, "create table victim (name text)");
        Answers.execute(connection, "insert into victim values ('here')");
    }

    @AfterEach
    void close() {
        Answers.of(client.close());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anyStatementAndValue_resultOrClearError_nextStatementUnhurt(long seed, Database database) {
        Random random = new Random(seed);
        int results = 0;
        for (int i = 0; i < STATEMENTS; i++) {
            String type = pick(TYPES, random);
            String sql = pick(STATEMENTS_WITH, random).formatted(type);
            Object value = value(random, 0);
            String what = sql + " with " + (value == null ? "null" : value.getClass());
            results += isAnswered(what, sql, value) ? 1 : 0;
            if (!connection.isOpen()) {
                connection = Answers.of(client.connect(database.settings(), closed -> {}));
            }
            assertThat(Answers.value(connection, "select $1::int4", i))
                    .describedAs("after %s", what)
                    .isEqualTo(i);
        }

        assertThat(results).isGreaterThan(STATEMENTS / 20);
        assertThat(Answers.value(connection, "select count(*) from victim where name = 'here'"))
                .isEqualTo(1L);
    }

    /** Whether there was a result. A connection that is lost for a value that the client cannot read is told with the value. */
    private boolean isAnswered(String what, String sql, @Nullable Object value) {
        try {
            Answers.execute(connection, sql, value);
            return true;
        } catch (CompletionException e) {
            Throwable cause = Objects.requireNonNull(e.getCause());
            assertThat(cause)
                    .describedAs(what)
                    .isInstanceOfAny(UsageException.class, StatementException.class, MappingException.class);
            assertThat(cause.getMessage()).describedAs(what).isNotBlank();
            assertThat(connection.isOpen() || cause instanceof MappingException)
                    .describedAs(what)
                    .isTrue();
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'; drop table victim; --",
                "' or '1'='1",
                "$1",
                "$$; drop table victim; $$",
                "\\'; drop table victim; --",
                "x'); delete from victim; --",
                "\uff07; drop table victim; --",
                "/* */ union select 1 --",
                "E'\\047'"
            })
    void text_thatLooksLikeSql_isAValue(String text) {
        Answers.execute(connection, "insert into victim values ($1)", text);

        assertThat(Answers.value(connection, "select count(*) from victim where name = $1", text))
                .isEqualTo(1L);
        assertThat(Answers.value(connection, "select count(*) from victim")).isEqualTo(2L);
        assertThat(Answers.value(connection, "select $1::text", text)).isEqualTo(text);
        assertThat(Answers.execute(connection, "select unnest($1::text[])", List.of(text, text))
                        .rows())
                .extracting(row -> row.get(0))
                .containsExactly(text, text);
    }

    private static <T> T pick(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    private enum Colour {
        RED
    }

    private static @Nullable Object value(Random random, int depth) {
        int kind = random.nextInt(depth > 5 ? 36 : 44);
        return switch (kind) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> (byte) random.nextInt();
            case 3 -> (short) random.nextInt();
            case 4 -> random.nextInt();
            case 5 -> random.nextLong();
            case 6 -> Float.NaN;
            case 7 -> Double.NEGATIVE_INFINITY;
            case 8 -> random.nextDouble() * 1e300;
            case 9 -> BigDecimal.valueOf(random.nextLong(), random.nextInt(400) - 200);
            case 10 -> new BigDecimal("1e200000");
            case 11 -> BigInteger.ONE.shiftLeft(random.nextInt(3000));
            case 12 -> "";
            case 13 -> "a\u0000b";
            case 14 -> "\ud800";
            case 15 -> "\ud83d\ude00".repeat(random.nextInt(100_000));
            case 16 -> String.valueOf(random.nextInt());
            case 17 -> "{" + random.nextInt() + ",\"a}";
            case 18 -> "[1, {\"a\": [";
            case 19 -> "2026-02-30T25:61:61";
            case 20 -> "infinity";
            case 21 -> 'x';
            case 22 -> Colour.RED;
            case 23 -> new byte[random.nextInt(100_000)];
            case 24 -> new UUID(random.nextLong(), random.nextLong());
            case 25 -> pick(List.of(Instant.MAX, Instant.MIN, Instant.EPOCH), random);
            case 26 -> pick(List.of(LocalDate.MAX, LocalDate.MIN, LocalDate.EPOCH), random);
            case 27 -> pick(List.of(LocalTime.MAX, LocalTime.MIDNIGHT), random);
            case 28 -> pick(List.of(LocalDateTime.MAX, LocalDateTime.MIN), random);
            case 29 -> pick(List.of(OffsetDateTime.MAX, OffsetDateTime.MIN), random);
            case 30 -> ZonedDateTime.of(LocalDateTime.MAX, ZoneOffset.MAX);
            case 31 -> pick(List.of(Duration.ofSeconds(Long.MAX_VALUE), Duration.ZERO), random);
            case 32 -> Period.of(Integer.MAX_VALUE, Integer.MIN_VALUE, 1);
            case 33 -> InetAddress.getLoopbackAddress();
            case 34 -> pick(List.of(Optional.of(1), new Object(), Thread.State.NEW, Object.class, Set.of(1)), random);
            case 35 -> new int[] {1, 2, 3};
            case 36 -> Collections.nCopies(random.nextInt(10_000), 1);
            case 37, 38 -> list(random, depth);
            case 39 -> list(random, depth).toArray();
            case 40 -> nested(random.nextInt(2_000));
            case 41 -> new String[] {"a", null, "\""};
            default -> map(random, depth);
        };
    }

    private static List<@Nullable Object> list(Random random, int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        int size = random.nextInt(4);
        for (int i = 0; i < size; i++) {
            list.add(value(random, depth + 1));
        }
        return list;
    }

    private static Map<Object, @Nullable Object> map(Random random, int depth) {
        Map<Object, @Nullable Object> map = new HashMap<>();
        int size = random.nextInt(4);
        for (int i = 0; i < size; i++) {
            map.put(random.nextBoolean() ? "k" + i : i, value(random, depth + 1));
        }
        return map;
    }

    private static Object nested(int depth) {
        Object inside = List.of();
        for (int i = 0; i < depth; i++) {
            inside = Arrays.asList(inside);
        }
        return inside;
    }
}
