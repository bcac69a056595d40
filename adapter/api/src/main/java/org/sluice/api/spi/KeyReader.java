package org.sluice.api.spi;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads single keys of one factory and collects what is wrong with them. */
final class KeyReader {

    private static final int SHOWN = 200;

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cs}]");

    private static final Pattern URL = Pattern.compile("://|^\\s*(jdbc:)?postgres(ql)?:");

    private final String factory;
    private final FactorySettings.Lookup lookup;
    private final List<String> problems = new ArrayList<>();

    KeyReader(String factory, FactorySettings.Lookup lookup) {
        this.factory = factory;
        this.lookup = lookup;
    }

    /** What was wrong so far. */
    List<String> problems() {
        return problems;
    }

    void problem(String text) {
        problems.add(text);
    }

    /** The whole name of a key. */
    String name(ConfigurationKey key) {
        return key.of(factory);
    }

    /** The value, or {@code null} if there is none or it is blank. */
    @Nullable String value(ConfigurationKey key) {
        String value = lookup.value(name(key));
        return value == null || value.isBlank() ? null : value;
    }

    /** The value, or the default. */
    @Nullable String text(ConfigurationKey key) {
        String value = value(key);
        return value != null ? value : key.defaultValue();
    }

    @Nullable Boolean truth(ConfigurationKey key) {
        String value = text(key);
        if (value == null || "true".equals(value) || "false".equals(value)) {
            return value == null ? null : Boolean.valueOf(value);
        }
        reject(key, value);
        return null;
    }

    boolean yes(ConfigurationKey key) {
        return Boolean.TRUE.equals(truth(key));
    }

    /** One of the names of an enum, in lower case and with hyphens. */
    <E extends Enum<E>> @Nullable E choice(ConfigurationKey key, Class<E> type) {
        String value = text(key);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(value)) {
                return constant;
            }
        }
        if (value != null) {
            reject(key, value);
        }
        return null;
    }

    int number(ConfigurationKey key, int least, int most) {
        String value = text(key);
        try {
            int number = Integer.parseInt(String.valueOf(value).trim());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // rejected below
        }
        reject(key, value);
        return least;
    }

    Duration duration(ConfigurationKey key, Duration least) {
        String value = text(key);
        Duration duration = DurationText.parse(String.valueOf(value).trim());
        if (duration == null || duration.compareTo(least) < 0 || duration.compareTo(Duration.ofDays(24)) > 0) {
            problem(given(key, value) + ": allowed is a duration from " + least.toMillis()
                    + "ms to 24 days, such as 500ms, 30s, 1.5m, 1h, PT30S; a number alone is seconds");
            return least;
        }
        return duration;
    }

    /** For attributes of the server's that count seconds: anything else would be rounded in silence. */
    Duration wholeSeconds(ConfigurationKey key) {
        Duration duration = duration(key, Duration.ofSeconds(1));
        if (duration.toMillis() % 1000 != 0) {
            problem(given(key, text(key)) + ": the server counts whole seconds");
        }
        return duration;
    }

    void reject(ConfigurationKey key, @Nullable String value) {
        problem(given(key, value) + ": allowed is " + key.type());
    }

    /** The key and its value, for a message: what may hold a password is not shown, and no more than an operator wants to read. */
    String given(ConfigurationKey key, @Nullable String value) {
        String text = String.valueOf(value);
        if (looksLikeUrl(text)) {
            return name(key) + ", a URL that is not shown as it may hold a password";
        }
        String printable = UNPRINTABLE.matcher(text).replaceAll("?");
        return name(key) + " = '" + (printable.length() > SHOWN ? printable.substring(0, SHOWN) + "..." : printable)
                + "'";
    }

    static boolean looksLikeUrl(String text) {
        return URL.matcher(text).find();
    }
}
