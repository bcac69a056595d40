package org.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.AsyncSession;
import org.sluice.api.Parameters;
import org.sluice.api.Result;
import org.sluice.api.Row;
import org.sluice.api.Statement;
import org.sluice.api.UsageException;

/** Statements through a whole session, against the server. */
@ExtendWith(Database.Provider.class)
class StatementsIT {

    private final OneConnection pool;
    private final AsyncSession session;

    StatementsIT(Database database) {
        pool = new OneConnection(database.settings());
        session = pool.sessions().openSession("test");
    }

    record Item(int id, @Nullable String name) {}

    record Given(String a, int n) {}

    record Pair(Item first, @Nullable Item second) {}

    @BeforeEach
    void table() {
        await(session.execute("drop table if exists item"));
        await(session.execute("create table item (id int4 generated always as identity primary key, name text)"));
    }

    @AfterEach
    void close() {
        session.close();
        pool.close();
    }

    private static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        return Answers.of(stage.toCompletableFuture());
    }

    @Test
    void named_usedTwiceWithCasts_isOneParameter() {
        assertThat(await(session.scalar(
                        String.class, "select :a::text || ' ' || length(:a::text)", Parameters.of("a", "four"))))
                .isEqualTo("four 4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select '{\"a\": 1}'::jsonb ? :key",
                "select '{\"a\": 1}'::jsonb ?| array[:key]",
                "select '{\"a\": 1}'::jsonb ?& array[:key]",
                "select '{\"a\": \":key\"}'::jsonb ->> :key = ':key'",
                "select '{\"a\": {\"b\": 2}}'::jsonb #>> array[:key, 'b'] = '2'",
                "select jsonb_build_object(:key::text, 1) @> '{\"a\": 1}'::jsonb",
                "select jsonb_path_exists('{\"a\": 1}'::jsonb, ('$.' || :key)::jsonpath)",
                "select (array['x', 'a', 'y'])[2:2] = array[:key]",
                "select e'it\\'s :no' <> :key and E'\\\\' <> :key",
                "select $q$ :no $q$ <> :key and U&'\\0061' = :key /* :no /* :no */ :no */ -- :no",
                "select make_interval(days := 1) is not null and :key = 'a'"
            })
    void named_amongColonsAndOperators_meansItself(String sql) {
        assertThat(await(session.scalar(Boolean.class, sql, Parameters.of("key", "a"))))
                .isTrue();
    }

    @Test
    void returning_everyWayToExecute_givesTheRows() {
        String sql = "insert into item (name) values (:name) returning id";
        Parameters named = Parameters.of("name", "x");

        assertThat(await(session.execute(sql, named)).rows()).hasSize(1);
        assertThat(await(session.scalar(Integer.class, sql, named))).isEqualTo(2);
        assertThat(await(session.scalars(Integer.class, sql, named))).containsExactly(3);
        assertThat(await(session.one(Integer.class, sql, named))).isEqualTo(4);
        assertThat(await(session.first(Integer.class, sql, named))).contains(5);
        assertThat(await(session.list(Integer.class, sql, named))).containsExactly(6);
        assertThat(await(session.executeMany(sql, List.of(named))).get(0).rows())
                .hasSize(1);
        assertThat(await(session.executeTransaction(List.of(Statement.of(sql, named))))
                        .get(0)
                        .rows())
                .hasSize(1);
        Integer nested =
                await(session.withTransaction(s -> s.withNested(inner -> inner.one(Integer.class, sql, named))));
        assertThat(nested).isEqualTo(9);
    }

    @Test
    void named_mapAndRecordAlone_areTaken() {
        assertThat(await(session.one(Item.class, "select :id::int4 as id, :name as name", new Item(7, "x"))))
                .isEqualTo(new Item(7, "x"));
        assertThat(await(session.scalar(Integer.class, "select :id::int4", Map.of("id", 7))))
                .isEqualTo(7);
    }

    @Test
    void returning_oneListFirstScalarsExecute_giveTheRows() {
        String sql = "insert into item (name) values (:name) returning id, name";
        Parameters named = Parameters.of("name", "x");

        assertThat(await(session.one(Item.class, sql, named))).isEqualTo(new Item(1, "x"));
        assertThat(await(session.list(Item.class, sql, named))).containsExactly(new Item(2, "x"));
        assertThat(await(session.first(Item.class, sql, named))).isEqualTo(Optional.of(new Item(3, "x")));
        assertThat(await(session.scalar(Long.class, sql, named))).isEqualTo(4L);
        assertThat(await(session.scalars(Integer.class, sql, named))).containsExactly(5);
        assertThat(await(session.execute(sql, named)).affected()).isEqualTo(1);
        assertThat(await(session.list(Row.class, "delete from item returning *")))
                .hasSize(6);
    }

    @Test
    void executeMany_recordsWithReturning_giveIdsInOrder() {
        List<Result> results = await(session.executeMany(
                "insert into item (name) values (:name) returning id, name",
                List.of(new Item(0, "a"), new Item(0, null), Parameters.of("name", "c"))));

        assertThat(results)
                .extracting(result -> result.rows().get(0))
                .extracting(row -> row.get("id", Integer.class) + "=" + row.get("name", String.class))
                .containsExactly("1=a", "2=null", "3=c");
    }

    @Test
    void list_outerJoin_givesNestedRecordsOrNull() {
        await(session.executeMany(
                "insert into item (name) values ($1)", List.of(new Object[] {"a"}, new Object[] {"b"})));

        assertThat(await(session.list(
                        Pair.class,
                        "select a.id as first_id, a.name as first_name, b.id as second_id, b.name as second_name"
                                + " from item a left join item b on b.id = a.id + 1 order by a.id")))
                .containsExactly(new Pair(new Item(1, "a"), new Item(2, "b")), new Pair(new Item(2, "b"), null));
    }

    @Test
    void executeTransaction_namedParameters_areTaken() {
        List<Result> results = await(session.executeTransaction(List.of(
                Statement.of("insert into item (name) values (:name)", Parameters.of("name", "a")),
                Statement.of("select name from item where name = :name", new Item(0, "a")))));

        assertThat(results.get(1).rows()).hasSize(1);
    }

    @Test
    void named_missing_isNotSentAndLeavesTheSessionUsable() {
        assertThat(Answers.failure(
                        session.execute("select :a", Parameters.of("b", 1)).toCompletableFuture(),
                        UsageException.class))
                .hasMessageContaining("[a]");
        assertThat(await(session.scalar(Integer.class, "select 1"))).isEqualTo(1);
    }

    /** Expressions that are hard to read, and what PostgreSQL makes of them with a = 'A:a' and n = 2. */
    private static final String[][] EXPRESSIONS = {
        {":a::text", "A:a"},
        {":n::int4::text", "2"},
        {"(:n::int4+:n::int4)::text", "4"},
        {"':a'", ":a"},
        {"'it''s :a'", "it's :a"},
        {"e'\\':a'", "':a"},
        {"E'\\\\:a'''", "\\:a'"},
        {"E'x'\n -- it's\n '\\':a'", "x':a"},
        {"'\\'", "\\"},
        {"U&'\\0041:a'", "A:a"},
        {"$$:a '$$", ":a '"},
        {"$q$ $$:a$$ $q$", " $$:a$$ "},
        {"$ä$:a$ä$", ":a"},
        {"(select \"c:a\"::text from (select 5 as \"c:a\") t)", "5"},
        {"(select \"c\"\":a\"::text from (select 6 as \"c\"\":a\") t)", "6"},
        {"(select c$q$::text from (select 7 as c$q$) t)", "7"},
        {"((array[10,20,30])[1:2])::text", "{10,20}"},
        {"((array[10,20,30])[1 : :n::int4])::text", "{10,20}"},
        {"((array[10,20,30])[:n::int4])::text", "20"},
        {"((array[10,20,30])[:n::int4:3])::text", "{20,30}"},
        {"((array[10,20,30])[:n::int4:])::text", "{20,30}"},
        {"(select (array[10,20,30])[lo:hi]::text from (select 1 as lo, 2 as hi) t)", "{10,20}"},
        {"make_date(year:=2024,month:=:n::int4,day=>1)::text", "2024-02-01"},
        {"(date'2024-01-01'+:n::int4)::text", "2024-01-03"},
        {"/* :x /* ' :y */ $$ */'z'", "z"},
        {"'l'-- :x '\n||'r'", "lr"},
        {"(6/:n::int4*/*:x*/:n::int4)::text", "6"},
        {"(array[1,2]@>array[:n::int4])::text", "true"},
        {"('{\"k\":2}'::jsonb->>'k')", "2"},
        {"('{\"A:a\":3}'::jsonb->>:a::text)", "3"},
        {"(5=-:n::int4)::text", "false"},
    };

    @Test
    void named_randomMixtures_meanToPostgresWhatTheyShould() {
        Random random = new Random(4_711);
        for (int i = 0; i < 300; i++) {
            List<String> sql = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            for (int n = 1 + random.nextInt(8); n > 0; n--) {
                String[] next = EXPRESSIONS[random.nextInt(EXPRESSIONS.length)];
                sql.add(next[0]);
                expected.add(next[1]);
            }
            String text = "select array[" + String.join(random.nextBoolean() ? "," : "\n,\t", sql) + "]::text[]";

            assertThat(await(session.scalar(String[].class, text, Parameters.of(new Given("A:a", 2)))))
                    .as(text)
                    .containsExactly(expected.toArray(String[]::new));
        }
    }
}
