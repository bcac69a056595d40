package org.sluice.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sluice.api.Column;
import org.sluice.api.MappingException;
import org.sluice.api.Row;
import org.sluice.core.ArrayRow;
import org.sluice.core.JsonValues;

class JakartaJsonTest {

    private static Row row(Object value) {
        return new ArrayRow(List.of(new Column("doc", "jsonb")), new Object[] {value});
    }

    @Test
    void get_object_isParsed() {
        assertThat(row("{\"a\":[1,null]}").get("doc", JsonObject.class))
                .isEqualTo(Json.createObjectBuilder()
                        .add("a", Json.createArrayBuilder().add(1).addNull())
                        .build());
    }

    @Test
    void get_jsonsNull_isAValue() {
        assertThat(row("null").get("doc", JsonValue.class)).isEqualTo(JsonValue.NULL);
    }

    @Test
    void get_arrayOfValues_isConverted() {
        assertThat(row(new String[] {"1", null, "\"x\""}).get("doc", JsonValue[].class))
                .containsExactly(Json.createValue(1), null, Json.createValue("x"));
    }

    @Test
    void get_anotherKindOfValue_namesColumnAndTypes() {
        assertThatExceptionOfType(MappingException.class)
                .isThrownBy(() -> row("{\"a\":1}").get("doc", JsonArray.class))
                .withMessageContaining("Column doc of PostgreSQL type jsonb")
                .withMessageContaining(JsonArray.class.getName());
    }

    @Test
    void get_noJson_isRefused() {
        assertThatExceptionOfType(MappingException.class)
                .isThrownBy(() -> row("{").get("doc", JsonValue.class))
                .withMessageContaining("Column doc");
    }

    @Test
    void text_values_areJson() {
        assertThat(JsonValues.text(Json.createValue("a\"b"))).isEqualTo("\"a\\\"b\"");
        assertThat(JsonValues.text(Json.createObjectBuilder().add("a", 1).build()))
                .isEqualTo("{\"a\":1}");
        assertThat(JsonValues.text(JsonValue.NULL)).isEqualTo("null");
        assertThat(JsonValues.text("no JsonValue")).isNull();
    }
}
