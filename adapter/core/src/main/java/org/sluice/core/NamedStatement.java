package org.sluice.core;

import java.util.ArrayList;
import java.util.List;
import org.sluice.api.Parameters;
import org.sluice.api.UsageException;

/**
 * A statement whose {@code :name} parameters have become {@code $1}, {@code $2}, and so on: one number for each name.
 *
 * @param text the statement as PostgreSQL takes it
 * @param names the names, that of {@code $1} first
 * @param positional whether the statement had parameters with numbers before
 */
record NamedStatement(String text, List<String> names, boolean positional) {

    /** What a name cannot follow directly: behind these a colon separates the bounds of an array's slice. */
    private static final String OPERAND_ENDS = ")]\"'$";

    /** Reads a statement. Any text is taken: what is wrong with it is PostgreSQL's to say. */
    static NamedStatement parse(String sql) {
        StringBuilder text = new StringBuilder(sql.length());
        List<String> names = new ArrayList<>();
        boolean positional = false;
        int at = 0;
        while (at < sql.length()) {
            boolean named = beginsName(sql, at);
            int end = named ? SqlTokens.afterName(sql, at + 1) : SqlTokens.after(sql, at);
            if (named) {
                text.append('$').append(numberOf(sql.substring(at + 1, end), names));
            } else {
                positional |= isNumbered(sql, at, end);
                text.append(sql, at, end);
            }
            at = end;
        }
        return new NamedStatement(text.toString(), List.copyOf(names), positional);
    }

    private static boolean beginsName(String sql, int at) {
        return sql.charAt(at) == ':'
                && at + 1 < sql.length()
                && SqlTokens.startsWord(sql.charAt(at + 1))
                && (at == 0 || !endsOperand(sql.charAt(at - 1)));
    }

    private static boolean endsOperand(char c) {
        return SqlTokens.startsWord(c) || SqlTokens.isDigit(c) || OPERAND_ENDS.indexOf(c) >= 0;
    }

    private static boolean isNumbered(String sql, int at, int end) {
        return sql.charAt(at) == '$' && end > at + 1 && SqlTokens.isDigit(sql.charAt(at + 1));
    }

    private static int numberOf(String name, List<String> names) {
        int index = names.indexOf(name);
        if (index < 0) {
            names.add(name);
            return names.size();
        }
        return index + 1;
    }

    /** Whether all of its parameters have names, and there is one. */
    boolean isNamed() {
        return !positional && !names.isEmpty();
    }

    /**
     * The statement with its values.
     *
     * @throws UsageException if the names do not fit
     */
    BoundStatement bind(Parameters parameters) {
        if (positional) {
            throw new UsageException("SLUICE1134: the statement has parameters with numbers ($1)"
                    + (names.isEmpty() ? "" : " and with names " + names) + ", and " + parameters
                    + " were given: use one kind in a statement");
        }
        return new BoundStatement(text, parameters.inOrder(names));
    }
}
