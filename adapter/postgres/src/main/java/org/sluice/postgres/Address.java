package org.sluice.postgres;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text of an {@code inet} or {@code cidr}. */
record Address(InetAddress host, @Nullable Integer mask) {

    /** Digits only: a name would be looked up, on the event loop. */
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F]*:[0-9a-fA-F:.]*");

    /** Reads {@code address} or {@code address/mask}. */
    static Address parse(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        if (!LITERAL.matcher(host).matches()) {
            throw new IllegalArgumentException("no address");
        }
        try {
            return new Address(
                    InetAddress.getByName(host), slash < 0 ? null : Integer.valueOf(text.substring(slash + 1)));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no address", e);
        }
    }
}
