package org.sluice.core;

/**
 * Where the tokens of SQL text end, as far as it takes to tell text, comments and names apart. What is never closed goes on to
 * the end of the text: PostgreSQL will refuse it. Plain strings are read as with {@code standard_conforming_strings}, which is
 * PostgreSQL's default.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">PostgreSQL: lexical structure</a>
 */
final class SqlTokens {

    private SqlTokens() {}

    /** The end of the token that begins at {@code at}, which is before the end of the text. Always moves on. */
    static int after(String sql, int at) {
        char first = sql.charAt(at);
        if (startsWord(first)) {
            return afterWordOrEscapes(sql, at);
        }
        return switch (first) {
            case '\'', '"' -> afterQuote(sql, at + 1, first);
            case '$' -> afterDollar(sql, at);
            case ':' -> at + (isAt(sql, at + 1, ':') || isAt(sql, at + 1, '=') ? 2 : 1);
            case '-' -> isAt(sql, at + 1, '-') ? afterLine(sql, at) : at + 1;
            case '/' -> isAt(sql, at + 1, '*') ? StatementText.afterComment(sql, at) : at + 1;
            default -> isDigit(first) ? afterName(sql, at) : at + 1;
        };
    }

    /** The end of the name that begins at {@code at}: letters, digits and {@code _}; {@code at} itself if none begins there. */
    static int afterName(String sql, int at) {
        int end = at;
        while (end < sql.length() && (startsWord(sql.charAt(end)) || isDigit(sql.charAt(end)))) {
            end++;
        }
        return end;
    }

    /** Whether a word may begin so. PostgreSQL takes every character beyond ASCII for a letter. */
    static boolean startsWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isAt(String sql, int at, char c) {
        return at < sql.length() && sql.charAt(at) == c;
    }

    /** Behind its first character, a word may have dollar signs, which do not begin a dollar quote then. */
    private static int afterWordOrEscapes(String sql, int at) {
        int end = at;
        while (end < sql.length()
                && (startsWord(sql.charAt(end)) || isDigit(sql.charAt(end)) || sql.charAt(end) == '$')) {
            end++;
        }
        boolean escapes = end == at + 1 && (sql.charAt(at) == 'e' || sql.charAt(at) == 'E') && isAt(sql, end, '\'');
        return escapes ? afterEscapes(sql, end + 1) : end;
    }

    /** A doubled quote is not seen as such, but as the end of one string and the beginning of the next, to the same effect. */
    private static int afterQuote(String sql, int from, char quote) {
        int end = sql.indexOf(quote, from);
        return end < 0 ? sql.length() : end + 1;
    }

    /** The end of a string with backslash escapes, which goes on behind a line break. */
    private static int afterEscapes(String sql, int from) {
        int at = from;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == '\\') {
                at += 2;
            } else if (c != '\'') {
                at++;
            } else if (isAt(sql, at + 1, '\'')) {
                at += 2;
            } else {
                int next = nextPart(sql, at + 1);
                if (next < 0) {
                    return at + 1;
                }
                at = next + 1;
            }
        }
        return sql.length();
    }

    /**
     * Where the string that has been closed goes on: at the next quote, if there is nothing between but white space and line
     * comments with at least one line break; otherwise negative.
     */
    private static int nextPart(String sql, int from) {
        boolean line = false;
        int at = from;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == '\'') {
                return line ? at : -1;
            }
            if (c == '-' && isAt(sql, at + 1, '-')) {
                at = afterLine(sql, at);
            } else if (isBlank(c)) {
                line |= isLineBreak(c);
                at++;
            } else {
                return -1;
            }
        }
        return -1;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static boolean isLineBreak(char c) {
        return c == '\n' || c == '\r';
    }

    /** The end of a line comment; the line break is not part of it. */
    private static int afterLine(String sql, int from) {
        int at = from;
        while (at < sql.length() && !isLineBreak(sql.charAt(at))) {
            at++;
        }
        return at;
    }

    /** The end of {@code $1}, or of {@code $tag$...$tag$}. */
    private static int afterDollar(String sql, int at) {
        int end = at + 1;
        if (end < sql.length() && isDigit(sql.charAt(end))) {
            while (end < sql.length() && isDigit(sql.charAt(end))) {
                end++;
            }
            return end;
        }
        end = afterName(sql, end);
        if (!isAt(sql, end, '$')) {
            return at + 1;
        }
        String tag = sql.substring(at, end + 1);
        int close = sql.indexOf(tag, end + 1);
        return close < 0 ? sql.length() : close + tag.length();
    }
}
