package org.sluice.connector;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.JsonTypes;

/** The types of Jakarta JSON Processing. Public for the service loader. */
public final class JakartaJson implements JsonTypes {

    /** For the service loader. */
    public JakartaJson() {}

    @Override
    public @Nullable String text(Object value) {
        return value instanceof JsonValue json ? json.toString() : null;
    }

    /** Asks for a reader each time: one that is kept could be that of the application that came first. */
    @Override
    public @Nullable Object read(String text, Class<?> type) {
        if (!JsonValue.class.isAssignableFrom(type)) {
            return null;
        }
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            JsonValue value = reader.readValue();
            return type.isInstance(value) ? value : null;
        } catch (JsonException notJson) {
            return null;
        }
    }
}
