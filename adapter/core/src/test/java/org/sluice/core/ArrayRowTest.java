package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sluice.api.Column;
import org.sluice.api.MappingException;

class ArrayRowTest {

    private final List<Column> columns =
            List.of(new Column("id", "int4"), new Column("Name", "text"), new Column("name", "text"));
    private final ArrayRow row = new ArrayRow(columns, new Object[] {7, "Ann", "Bob"});

    @Test
    void get_nameInAnyCase_givesTheFirstColumnOfThatName() {
        assertThat(row.get("NAME", String.class)).isEqualTo("Ann");
    }

    @Test
    void get_nameUnknown_namesTheColumnsThereAre() {
        assertThatExceptionOfType(MappingException.class)
                .isThrownBy(() -> row.get("age", Integer.class))
                .withMessageContaining("age")
                .withMessageContaining("[id, Name, name]");
    }

    @Test
    void get_nameAlone_givesTheValueAsItIs() {
        assertThat(row.get("id")).isEqualTo(7);
    }

    @Test
    void get_index_givesTheValueAsItIs() {
        assertThat(row.get(0)).isEqualTo(7);
        assertThat(row.get(0, Long.class)).isEqualTo(7L);
    }

    @Test
    void get_indexOutside_isRefused() {
        assertThatThrownBy(() -> row.get(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void columns_areTheResults() {
        assertThat(row.columns()).isSameAs(columns);
    }

    @Test
    void toString_showsNoValue() {
        assertThat(row.toString()).contains("Name").doesNotContain("Ann").doesNotContain("7");
    }
}
