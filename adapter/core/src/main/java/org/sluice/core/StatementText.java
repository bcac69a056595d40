package org.sluice.core;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What can be told of a statement by its first words. */
final class StatementText {

    private static final Set<String> TRANSACTION_CONTROL =
            Set.of("begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release");

    private static final Set<String> ROW_CHANGES = Set.of("insert", "update", "delete", "merge");

    private static final Set<String> READS = Set.of("select", "values", "table", "show");

    /** SELECT INTO makes a table, a row is locked by its own transaction, and a sequence's last value belongs to its connection. */
    private static final Pattern MORE_THAN_READS = Pattern.compile(
            "\\b(into|nextval|setval|currval|lastval|for\\b.*\\b(update|share))\\b",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final int LONGEST_SHOWN = 300;
    private static final Pattern PASSWORD = Pattern.compile("password|secret", Pattern.CASE_INSENSITIVE);
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private StatementText() {}

    /**
     * Whether the statement begins or ends a transaction or a part of one.
     *
     * @see <a href="https://www.postgresql.org/docs/current/sql-commands.html">PostgreSQL: SQL commands</a>
     */
    static boolean isTransactionControl(String sql) {
        int start = afterBlanks(sql, 0);
        int end = endOfWord(sql, start);
        String word = sql.substring(start, end).toLowerCase(Locale.ROOT);
        if (word.equals("prepare")) {
            int next = afterBlanks(sql, end);
            return sql.substring(next, endOfWord(sql, next)).equalsIgnoreCase("transaction");
        }
        return TRANSACTION_CONTROL.contains(word);
    }

    /**
     * The text as messages show it: on one line and not too long. What may be about a password shows its first word only:
     * PostgreSQL takes passwords as literals.
     */
    static String shown(String sql) {
        String line = sql.length() > LONGEST_SHOWN ? sql.substring(0, LONGEST_SHOWN) + "..." : sql;
        if (PASSWORD.matcher(sql).find()) {
            return firstWord(sql) + " ... (not shown: it may hold a password)";
        }
        return BLANKS.matcher(line).replaceAll(" ").strip();
    }

    /** Whether the command is one whose count of rows is that of rows it has changed. */
    static boolean changesRows(String sql) {
        return ROW_CHANGES.contains(firstWord(sql).toLowerCase(Locale.ROOT));
    }

    /**
     * Whether the command is one that only reads, as long as no function in it does more. What has the words of
     * SELECT INTO, FOR UPDATE or a sequence's function anywhere, be it in a string, is taken for one that does more.
     *
     * @see <a href="https://www.postgresql.org/docs/current/sql-selectinto.html">PostgreSQL: SELECT INTO</a>
     * @see <a href="https://www.postgresql.org/docs/current/sql-select.html#SQL-FOR-UPDATE-SHARE">the locking clause</a>
     */
    static boolean reads(String sql) {
        return READS.contains(firstWord(sql).toLowerCase(Locale.ROOT))
                && !MORE_THAN_READS.matcher(sql).find();
    }

    /** Whether there is nothing but blanks, comments and semicolons. */
    static boolean isEmpty(String sql) {
        return afterBlanks(sql, 0) >= sql.length();
    }

    /** The first word, as it is written; empty if there is none. */
    static String firstWord(String sql) {
        int start = afterBlanks(sql, 0);
        return sql.substring(start, endOfWord(sql, start));
    }

    private static int endOfWord(String sql, int start) {
        int end = start;
        while (end < sql.length() && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '_')) {
            end++;
        }
        return end;
    }

    /** Skips white space, empty statements and comments, which PostgreSQL nests. */
    private static int afterBlanks(String sql, int from) {
        int at = from;
        while (at < sql.length()) {
            if (Character.isWhitespace(sql.charAt(at)) || sql.charAt(at) == ';') {
                at++;
            } else if (sql.startsWith("--", at)) {
                int line = sql.indexOf('\n', at);
                at = line < 0 ? sql.length() : line + 1;
            } else if (sql.startsWith("/*", at)) {
                at = afterComment(sql, at);
            } else {
                return at;
            }
        }
        return at;
    }

    /** The end of the block comment that begins at {@code from}. */
    static int afterComment(String sql, int from) {
        int depth = 0;
        int at = from;
        while (at < sql.length()) {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
                if (depth == 0) {
                    return at;
                }
            } else {
                at++;
            }
        }
        return at;
    }
}
