package org.sluice.api.spi;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads durations as people write them: {@code 500ms}, {@code 30s}, {@code 1.5m}, {@code 1h}, {@code PT30S}; a number alone is seconds. */
public final class DurationText {

    private static final Pattern AMOUNT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*(ms|s|m|h)?");

    private DurationText() {}

    /** The duration; {@code null} if the text is none. */
    public static @Nullable Duration parse(String text) {
        try {
            Matcher amount = AMOUNT.matcher(text);
            if (!amount.matches()) {
                return Duration.parse(text);
            }
            double number = Double.parseDouble(amount.group(1));
            String unit = amount.group(2) == null ? "s" : amount.group(2);
            double millis = number
                    * switch (unit) {
                        case "ms" -> 1;
                        case "m" -> 60_000;
                        case "h" -> 3_600_000;
                        default -> 1000;
                    };
            return Duration.ofMillis(Math.round(millis));
        } catch (DateTimeParseException | ArithmeticException e) {
            return null;
        }
    }
}
