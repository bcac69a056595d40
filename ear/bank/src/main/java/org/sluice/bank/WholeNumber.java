package org.sluice.bank;

import jakarta.json.JsonNumber;
import jakarta.json.JsonValue;
import jakarta.json.bind.JsonbException;
import jakarta.json.bind.serializer.DeserializationContext;
import jakarta.json.bind.serializer.JsonbDeserializer;
import jakarta.json.stream.JsonParser;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole number exactly. JSON-B by itself cuts off what does not fit into an {@link Integer}: 1.5 becomes 1, and
 * 4294967297 becomes 1, too. With money that is not an option.
 */
public class WholeNumber implements JsonbDeserializer<Integer> {

    @Override
    public @Nullable Integer deserialize(JsonParser parser, DeserializationContext context, Type type) {
        JsonValue value = parser.getValue();
        if (value == JsonValue.NULL) {
            return null;
        }
        if (value instanceof JsonNumber number) {
            try {
                return number.bigDecimalValue().intValueExact();
            } catch (ArithmeticException e) {
                throw new JsonbException("A number has a fraction or is out of range", e);
            }
        }
        throw new JsonbException("A number is expected, not " + value.getValueType());
    }
}
