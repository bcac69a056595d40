package org.sluice.api.spi;

import org.jspecify.annotations.Nullable;

/**
 * Java types for JSON that this product does not know by itself, such as those of {@code jakarta.json}. Found with
 * {@link java.util.ServiceLoader} among the adapter's own classes. Called on any thread; must not block.
 */
public interface JsonTypes {

    /** The JSON text of a value; {@code null} if it is of no type that is known here. */
    @Nullable String text(Object value);

    /** The value of JSON text; {@code null} if {@code type} is not known here, or the text is no such value. */
    @Nullable Object read(String text, Class<?> type);
}
