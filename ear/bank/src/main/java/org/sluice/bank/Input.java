package org.sluice.bank;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what stands in a request's address. JAX-RS answers a malformed path parameter with "not found"; here it is the caller's
 * mistake, and is told so.
 */
final class Input {

    private static final int DEFAULT_LIMIT = 20;
    private static final int MOST_ACCOUNTS = 1_000;
    private static final int MOST_ENTRIES = 100_000;
    private static final BigDecimal MOST_SECONDS = BigDecimal.TEN;
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,18}");
    private static final Pattern DECIMAL_NUMBER = Pattern.compile("\\d{1,3}(\\.\\d{1,9})?");

    private Input() {}

    /** A number of an account. One that the table's type cannot hold is well formed, but nobody's. */
    static int accountNumber(String text) {
        if (!WHOLE_NUMBER.matcher(text).matches()) {
            throw new InvalidInputException("The number of an account is a whole number");
        }
        long number = Long.parseLong(text);
        if (number != (int) number) {
            throw new UnknownRowException("account");
        }
        return (int) number;
    }

    /** How many accounts to list. */
    static int limit(@Nullable String text) {
        return limit(text, MOST_ACCOUNTS);
    }

    /** How many entries of the history to give. */
    static int entries(@Nullable String text) {
        return limit(text, MOST_ENTRIES);
    }

    private static int limit(@Nullable String text, int most) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        if (WHOLE_NUMBER.matcher(text).matches()) {
            long number = Long.parseLong(text);
            if (number >= 1 && number <= most) {
                return (int) number;
            }
        }
        throw new InvalidInputException("limit is a whole number from 1 to " + most);
    }

    /** How long the slow statement takes. */
    static double seconds(@Nullable String text) {
        if (text != null && DECIMAL_NUMBER.matcher(text).matches()) {
            BigDecimal number = new BigDecimal(text);
            if (number.compareTo(MOST_SECONDS) <= 0) {
                return number.doubleValue();
            }
        }
        throw new InvalidInputException("seconds is a number from 0 to " + MOST_SECONDS);
    }
}
