package org.sluice.core;

import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.JsonTypes;

/** The types for JSON that are there. */
public final class JsonValues {

    private static final List<JsonTypes> TYPES =
            ServiceLoader.load(JsonTypes.class, JsonValues.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();

    private JsonValues() {}

    /** As {@link JsonTypes#text}. */
    public static @Nullable String text(Object value) {
        return TYPES.stream()
                .map(types -> types.text(value))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** As {@link JsonTypes#read}. */
    static @Nullable Object read(String text, Class<?> type) {
        return TYPES.stream()
                .map(types -> types.read(text, type))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
