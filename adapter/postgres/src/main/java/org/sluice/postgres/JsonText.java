package org.sluice.postgres;

import java.math.BigDecimal;

/**
 * JSON text on its way to a {@code json} or {@code jsonb} parameter, unchanged.
 *
 * <p>A {@link String} would be sent as a JSON string, in quotes; and parsing it, to have it written again, would lose digits of
 * numbers and doubled keys. Of all that Vert.x takes for JSON, a decimal number is what its writer copies as
 * the text that it gives for itself. PostgreSQL checks the text.
 */
final class JsonText extends BigDecimal {

    private static final long serialVersionUID = 1L;

    private final String text;

    JsonText(String text) {
        super(0);
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }

    @Override
    public String toPlainString() {
        return text;
    }
}
