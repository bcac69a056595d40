package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sluice.api.Parameters;
import org.sluice.api.UsageException;

class StatementsTest {

    private final Statements statements = new Statements();

    private record Change(long id, @Nullable String note) {}

    record Refusing(int id) {
        @Override
        public int id() {
            throw new IllegalStateException("secret " + id);
        }
    }

    private BoundStatement bind(String sql, @Nullable Object... parameters) {
        return statements.bind(sql, parameters);
    }

    private static void assertBound(BoundStatement bound, String sql, @Nullable Object... values) {
        assertThat(bound.sql()).isEqualTo(sql);
        assertThat(bound.values()).containsExactly(values);
    }

    private void assertRefused(String sql, Object given, String message) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> bind(sql, given))
                .withMessageContaining(message)
                .withMessageNotContaining("secret");
    }

    @Test
    void bind_namesAndValues_areInTheStatementsOrder() {
        assertBound(
                bind("update t set a = :a, b = :b where a <> :a", Parameters.of("b", null, "a", 7)),
                "update t set a = $1, b = $2 where a <> $1",
                7,
                null);
    }

    @Test
    void bind_map_isTakenAsNamed() {
        Map<String, @Nullable Object> map = new HashMap<>();
        map.put("a", null);

        assertBound(bind("select :a", map), "select $1", new Object[] {null});
        assertBound(bind("select :a", Parameters.of(map)), "select $1", new Object[] {null});
    }

    @Test
    void bind_record_isTakenByItsComponentsAndNotAllAreNeeded() {
        assertBound(bind("select :note, :id", new Change(7, "x")), "select $1, $2", "x", 7L);
        assertBound(bind("select :id", Parameters.of(new Change(7, "x"))), "select $1", 7L);
    }

    @Test
    void bind_mapWhereTheStatementHasNumbers_isTheValue() {
        Map<String, String> map = Map.of("a", "b");

        assertBound(bind("select $1", map), "select $1", map);
        assertBound(bind("select c[1 :n] = $1", map), "select c[1 :n] = $1", map);
        assertBound(bind("select 1", map), "select 1", map);
    }

    @Test
    void bind_positional_leavesTheTextAlone() {
        assertBound(bind("select :a, $1", 7), "select :a, $1", 7);
        assertBound(bind("select c[1 :n]"), "select c[1 :n]");
        assertBound(statements.bind("select $1", null), "select $1", new Object[] {null});
        assertBound(bind("select $1, $2", Map.of(), 1), "select $1, $2", Map.of(), 1);
    }

    @Test
    void bind_positional_copiesTheArray() {
        Object[] parameters = {1, 2};
        BoundStatement bound = bind("select $1, $2", parameters);
        parameters[0] = 3;

        assertBound(bound, "select $1, $2", 1, 2);
    }

    @Test
    void bind_nameNotGiven_isNamedWithThoseGiven() {
        assertRefused("select :a, :b, :c", Parameters.of("a", "secret", "x", 1), "not given: [b, c]; given are [a, x]");
        assertRefused("select :a", Map.of(), "not given: [a]; given are []");
        assertRefused("select :a", new Change(1, "secret"), "not given: [a]; given are [id, note]");
    }

    @Test
    void bind_givenNameNotUsed_isNamed() {
        assertRefused("select :a", Parameters.of("a", 1, "b", "secret"), "does not have: [b]; it has [a]");
        assertRefused("select :a", Map.of("a", 1, "b", "secret"), "does not have: [b]; it has [a]");
        assertRefused("select c[1:b]", Parameters.of("b", 1), "does not have: [b]; it has []");
    }

    @Test
    void bind_numbersAndNames_areRefusedTogether() {
        assertRefused(
                "select :a, $1", Parameters.of("a", "secret"), "($1) and with names [a], and Parameters[a] were given");
        assertRefused("select $1", Parameters.of("a", "secret"), "($1), and Parameters[a] were given");
    }

    @Test
    void bind_keyThatIsNoString_isRefused() {
        assertRefused("select :a", Map.of(1, "secret"), "has to be a string, not a java.lang.Integer");
    }

    @Test
    void bind_recordThatCannotBeRead_isNamedWithoutItsMessage() {
        assertRefused("select :id", new Refusing(1), "component id of the record " + Refusing.class.getTypeName());
    }

    @Test
    void of_valueMissing_isRefused() {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> Parameters.of("a", 1, "b"))
                .withMessageContaining("no value");
    }

    @Test
    void of_nameTwice_isRefused() {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> Parameters.of("a", 1, "a", 2))
                .withMessageContaining("a is given twice");
    }

    @Test
    void of_mapChangedAfter_keepsWhatWasGiven() {
        Map<String, Object> map = new LinkedHashMap<>(Map.of("a", 1));
        Parameters parameters = Parameters.of(map);
        map.put("a", 2);

        assertThat(parameters.inOrder(List.of("a"))).containsExactly(1);
    }

    @Test
    void toString_showsNamesOnly() {
        assertThat(Parameters.of("a", "secret", "b", null)).hasToString("Parameters[a, b]");
        assertThat(bind("select $1", "secret").toString()).doesNotContain("secret");
    }

    @Test
    void bindEach_rowsOfEveryKind_haveOneText() {
        List<BoundStatement> bound = statements.bindEach(
                "values (:id)", List.of(Parameters.of("id", 1), Map.of("id", 2), new Change(3, null)));

        assertThat(bound)
                .extracting(BoundStatement::sql)
                .containsOnly("values ($1)")
                .hasSize(3);
        assertThat(bound).extracting(statement -> statement.values()[0]).containsExactly(1, 2, 3L);
    }

    @Test
    void bindEach_rowsWithAndWithoutNames_areRefused() {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(
                        () -> statements.bindEach("values (:id)", List.of(Parameters.of("id", 1), new Object[] {2})))
                .withMessageContaining("row 2 of 2");
    }

    @Test
    void bindEach_rowIsAnElementOfAnArray_isExplained() {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> statements.bindEach("values ($1, $2)", List.of(new Object[] {1, "secret"})))
                .withMessageContaining("not a java.lang.Integer")
                .withMessageContaining("row 1 of 2")
                .withMessageNotContaining("secret");
    }

    @Test
    void bind_manyStatements_staysRight() {
        for (int i = 0; i < 1_000; i++) {
            assertBound(bind("select :a, " + i, Parameters.of("a", i)), "select $1, " + i, i);
        }
        assertBound(bind("select :a, 0", Parameters.of("a", "x")), "select $1, 0", "x");
    }
}
