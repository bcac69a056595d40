package org.sluice.connector;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sluice.api.ConfigurationException;
import org.sluice.api.spi.FactorySettings;

/**
 * What the server says of a pool: the properties that were set there, by the last part of their configuration keys.
 *
 * <p>Written without the password. What is read again takes the password from the configuration; if there is none,
 * {@link #passwordNotLost} says so.
 */
final class PoolProperties implements Serializable {

    private static final long serialVersionUID = 2L;

    /** Selects the factory; no configuration key. */
    static final String FACTORY = "factory";
    /** Selects the application; no configuration key. */
    static final String APPLICATION = "application";

    /** Excluded by a password. */
    private static final String PASSWORD_FILE = "password-file";

    private static final String URL = "url";
    private static final String PASSWORD = "password";

    private static final Set<String> PLACE = Set.of("host", "port", "database");
    private static final Set<String> WHO = Set.of("user");

    /** From the colon behind the user to the last at-sign: a password with a slash makes no URL, but is one. */
    private static final Pattern PASSWORD_IN_URL = Pattern.compile("^([^:/]*://[^:@/]*):.*(?=@)", Pattern.DOTALL);

    private final Map<String, String> values;
    /** A password was set, and not written when this was. */
    private boolean passwordLost;

    PoolProperties() {
        this(Map.of(), false);
    }

    private PoolProperties(Map<String, String> values, boolean passwordLost) {
        this.values = new TreeMap<>(values);
        this.passwordLost = passwordLost;
    }

    /** An empty value counts as none: servers set properties that nobody gave. */
    synchronized void set(String key, @Nullable String value) {
        if (value == null || value.isBlank()) {
            values.remove(key);
        } else {
            values.put(key, value.trim());
        }
        passwordLost &= !key.equals(PASSWORD);
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
        String url = get(URL);
        if (key.equals(PASSWORD_FILE) && get(PASSWORD) != null) {
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

    /**
     * Refuses to connect with a configuration that has no password, if one was set and was lost on the way.
     *
     * @throws ConfigurationException with what to do
     */
    synchronized FactorySettings passwordNotLost(FactorySettings settings) {
        if (passwordLost && settings.password() == null) {
            throw new ConfigurationException(List.of("SLUICE2188: the pool of factory " + factory()
                    + " was serialized, and is here without its property Password, which is never written: set it again,"
                    + " or set sluice.password or sluice.password-file"));
        }
        return settings;
    }

    private synchronized Object writeReplace() {
        TreeMap<String, String> written = new TreeMap<>(values);
        boolean lost = written.remove(PASSWORD) != null || passwordLost;
        String url = written.get(URL);
        if (url != null) {
            String bare = PASSWORD_IN_URL.matcher(url).replaceFirst("$1");
            written.put(URL, bare);
            lost |= !bare.equals(url);
        }
        return new Written(written, lost);
    }

    private void readObject(ObjectInputStream ignored) throws InvalidObjectException {
        throw new InvalidObjectException("written as something else");
    }

    /** What goes over the wire. */
    private record Written(TreeMap<String, String> values, boolean passwordLost) implements Serializable {

        private Object readResolve() {
            return new PoolProperties(new TreeMap<>(values), passwordLost);
        }
    }

    /** With other passwords they are not equal, and so not to one that has lost its own. */
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
