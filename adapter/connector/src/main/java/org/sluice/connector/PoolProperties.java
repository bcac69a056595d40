package org.sluice.connector;

import java.io.Serializable;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.FactorySettings;

/** What the server says of a pool: the properties that were set there, by the last part of their configuration keys. */
final class PoolProperties implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Selects the factory; no configuration key. */
    static final String FACTORY = "factory";
    /** Selects the application; no configuration key. */
    static final String APPLICATION = "application";

    /** Excluded by a password. */
    private static final String PASSWORD_FILE = "password-file";

    private static final Set<String> PLACE = Set.of("host", "port", "database");
    private static final Set<String> WHO = Set.of("user");

    private final TreeMap<String, String> values = new TreeMap<>();

    /** An empty value counts as none: servers set properties that nobody gave. */
    synchronized void set(String key, @Nullable String value) {
        if (value == null || value.isBlank()) {
            values.remove(key);
        } else {
            values.put(key, value.trim());
        }
    }

    synchronized @Nullable String get(String key) {
        return values.get(key);
    }

    String factory() {
        String factory = get(FACTORY);
        return factory == null ? FactorySettings.DEFAULT_FACTORY : factory;
    }

    /**
     * Whether the server alone decides on a whole configuration key: it has set it, or it has set a URL, and with it the place of
     * the database and, if the URL names a user, who asks; or it has set a password, and the application a file with another.
     */
    boolean decide(String wholeKey) {
        String key = lastPart(wholeKey);
        String url = get("url");
        if (key.equals(PASSWORD_FILE) && get("password") != null) {
            return true;
        }
        if (get(key) != null || url == null) {
            return get(key) != null;
        }
        return PLACE.contains(key) || (url.contains("@") && WHO.contains(key));
    }

    private static String lastPart(String wholeKey) {
        return wholeKey.substring(wholeKey.lastIndexOf('.') + 1);
    }

    /** The value of a whole configuration key such as {@code sluice.orders.url}, if the server has set it. */
    @Nullable String valueOf(String wholeKey) {
        return get(lastPart(wholeKey));
    }

    /** Under which an application makes itself known to this pool. */
    String publicationKey() {
        String application = get(APPLICATION);
        return application == null ? factory() : application + "/" + factory();
    }

    @Override
    public synchronized boolean equals(@Nullable Object other) {
        return other instanceof PoolProperties properties && properties.values.equals(values);
    }

    @Override
    public synchronized int hashCode() {
        return values.hashCode();
    }

    /** The names of what is set, and the values of what is no secret. */
    @Override
    public String toString() {
        return "factory=" + factory() + ", application=" + get(APPLICATION) + ", set=" + values.keySet();
    }
}
