package org.sluice.postgres;

import io.vertx.core.VertxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Vert.x refused the parameters of a statement, which was not sent. It says so by a message only, which quotes the value: it is
 * read here and goes no further.
 *
 * @param index the parameter, counted from 0; negative if their number is wrong
 * @param expectedClass the class that Vert.x expects of it
 * @param count how many parameters the statement has, if their number is wrong
 */
record Refusal(int index, String expectedClass, int count) {

    private static final Pattern TYPE = Pattern.compile(
            "Parameter at position\\[(\\d+)] with class = .* can not be coerced to the expected class = \\[(\\S+)]"
                    + " for encoding\\.",
            Pattern.DOTALL);
    private static final Pattern COUNT = Pattern.compile(
            "The number of parameters to execute should be consistent with the expected number of parameters = \\[(\\d+)] .*");

    /** The refusal that a failure reports, or {@code null} if it is another failure. */
    static @Nullable Refusal in(Throwable failure) {
        String message = failure.getMessage();
        if (!(failure instanceof VertxException) || message == null) {
            return null;
        }
        Matcher type = TYPE.matcher(message);
        if (type.matches()) {
            return new Refusal(Integer.parseInt(type.group(1)), type.group(2), 0);
        }
        Matcher count = COUNT.matcher(message);
        return count.matches() ? new Refusal(-1, "", Integer.parseInt(count.group(1))) : null;
    }
}
