package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sluice.api.Column;
import org.sluice.api.MappingException;
import org.sluice.api.Result;
import org.sluice.api.Row;

class RowMapperTest {

    private static final Column ID = new Column("id", "int8");
    private static final Column OWNER = new Column("owner_name", "text");

    @Test
    void of_row_givesTheRowsThemselves() {
        Result result = result(List.of(ID), new Object[] {1L});

        assertThat(RowMapper.of(Row.class).map(result)).isEqualTo(result.rows());
    }

    @Test
    void of_record_fillsComponentsByName() {
        Result result = result(List.of(OWNER, ID), new Object[] {"Ann", 1L}, new Object[] {"Bob", 2L});

        assertThat(RowMapper.of(Account.class).map(result))
                .containsExactly(new Account(1, "Ann"), new Account(2, "Bob"));
    }

    @Test
    void of_record_takesColumnsInAnyCaseAndWithoutUnderscores() {
        Result result =
                result(List.of(new Column("ID", "int4"), new Column("ownername", "text")), new Object[] {1, null});

        assertThat(RowMapper.of(Account.class).map(result)).containsExactly(new Account(1, null));
    }

    @Test
    void of_recordOfSeveralTypes_convertsEach() {
        OffsetDateTime moment = OffsetDateTime.parse("2024-01-02T03:04:05+06:00");
        Result result = result(
                List.of(
                        new Column("kind", "unknown"),
                        new Column("at", "timestamptz"),
                        new Column("tags", "text[]"),
                        new Column("day", "date")),
                new Object[] {"SMALL", moment, new String[] {"a", "b"}, LocalDate.EPOCH});

        assertThat(RowMapper.of(Many.class).map(result))
                .containsExactly(new Many(Kind.SMALL, moment.toInstant(), List.of("a", "b"), LocalDate.EPOCH));
    }

    @Test
    void of_recordWithoutColumn_namesTheComponent() {
        assertThatExceptionOfType(MappingException.class)
                .isThrownBy(() -> RowMapper.of(Account.class).map(result(List.of(ID), new Object[] {1L})))
                .withMessageContaining("ownerName")
                .withMessageContaining("java.lang.String")
                .withMessageContaining(Account.class.getTypeName());
    }

    @Test
    void of_recordWithoutColumnAndWithoutRows_failsToo() {
        assertThatThrownBy(() -> RowMapper.of(Account.class).map(result(List.of(ID))))
                .isInstanceOf(MappingException.class);
    }

    @Test
    void of_recordForStatementWithoutRows_givesNone() {
        assertThat(RowMapper.of(Account.class).map(result(List.of()))).isEmpty();
    }

    @Test
    void of_recordWithNullForPrimitive_namesColumnTypesAndComponent() {
        Result result = result(List.of(ID, OWNER), new Object[] {null, "Ann"});

        assertThatExceptionOfType(MappingException.class)
                .isThrownBy(() -> RowMapper.of(Account.class).map(result))
                .withMessageContaining("Column id of PostgreSQL type int8")
                .withMessageContaining("long")
                .withMessageContaining("component id")
                .withMessageNotContaining("Ann");
    }

    @Test
    void of_recordWithWrongType_namesColumnTypesAndComponentButNoValue() {
        Result result = result(List.of(new Column("id", "text"), OWNER), new Object[] {"secret", "Ann"});

        assertThatExceptionOfType(MappingException.class)
                .isThrownBy(() -> RowMapper.of(Account.class).map(result))
                .withMessageContaining("Column id of PostgreSQL type text")
                .withMessageContaining("long")
                .withMessageContaining("component id")
                .withMessageNotContaining("secret");
    }

    @Test
    void of_recordWhoseConstructorThrows_hasItAsCause() {
        Result result = result(List.of(ID), new Object[] {-1L});

        assertThatExceptionOfType(MappingException.class)
                .isThrownBy(() -> RowMapper.of(Positive.class).map(result))
                .withCauseInstanceOf(IllegalArgumentException.class)
                .withMessageContaining(Positive.class.getTypeName());
    }

    @Test
    void of_recordLocalToAMethod_works() {
        record Local(long id) {}

        assertThat(RowMapper.of(Local.class).map(result(List.of(ID), new Object[] {7L})))
                .containsExactly(new Local(7));
    }

    @Test
    void of_recordOfAnotherClassLoader_works() throws ReflectiveOperationException {
        Class<?> foreign = new CopyingLoader().loadClass(Account.class.getName());
        assertThat(foreign).isNotSameAs(Account.class);

        List<?> records = RowMapper.of(foreign).map(result(List.of(ID, OWNER), new Object[] {1L, "Ann"}));

        assertThat(records).hasToString("[Account[id=1, ownerName=Ann]]");
        assertThat(records.get(0)).isInstanceOf(foreign);
    }

    @Test
    void of_columnType_convertsTheOnlyColumn() {
        assertThat(RowMapper.of(Integer.class).map(result(List.of(ID), new Object[] {1L}, new Object[] {2L})))
                .containsExactly(1, 2);
    }

    @Test
    void of_primitiveType_givesWrappers() {
        assertThat(RowMapper.of(int.class).map(result(List.of(ID), new Object[] {1L})))
                .isEqualTo(List.of(1));
    }

    @Test
    void of_columnTypeWithTwoColumns_isRefused() {
        assertThatExceptionOfType(MappingException.class)
                .isThrownBy(() -> RowMapper.of(Long.class).map(result(List.of(ID, OWNER), new Object[] {1L, "Ann"})))
                .withMessageContaining("2 columns")
                .withMessageContaining("java.lang.Long");
    }

    @Test
    void of_columnTypeWithNull_isRefused() {
        assertThatExceptionOfType(MappingException.class)
                .isThrownBy(() -> RowMapper.of(Long.class).map(result(List.of(ID), new Object[] {null})))
                .withMessageContaining("Column id of PostgreSQL type int8 is NULL");
    }

    @Test
    void scalars_severalColumns_givesTheFirstWithNulls() {
        Result result = result(List.of(ID, OWNER), new Object[] {1L, "Ann"}, new Object[] {null, "Bob"});

        assertThat(RowMapper.scalars(Long.class, result)).isEqualTo(Arrays.asList(1L, null));
    }

    @Test
    void scalars_rowsWithoutColumns_isRefused() {
        assertThatThrownBy(() -> RowMapper.scalars(Long.class, result(List.of(), new Object[] {})))
                .isInstanceOf(MappingException.class);
    }

    private static Result result(List<Column> columns, @Nullable Object[]... rows) {
        return new Result(
                columns,
                Arrays.stream(rows).map(row -> (Row) new ArrayRow(columns, row)).toList(),
                rows.length);
    }

    private record Account(long id, @Nullable String ownerName) {}

    private record Many(Kind kind, Instant at, List<String> tags, LocalDate day) {}

    record Positive(long id) {
        Positive {
            if (id < 0) {
                throw new IllegalArgumentException("negative");
            }
        }
    }

    private enum Kind {
        SMALL
    }

    /** Loads the classes of this test again, as another application's would be. */
    private static final class CopyingLoader extends ClassLoader {

        CopyingLoader() {
            super(RowMapperTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(RowMapperTest.class.getName())) {
                return super.loadClass(name, resolve);
            }
            try (var in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = java.util.Objects.requireNonNull(in).readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (java.io.IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
