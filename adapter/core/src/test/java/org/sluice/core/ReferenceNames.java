package org.sluice.core;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A second reading of named parameters, by regular expressions, to compare with. */
final class ReferenceNames {

    private static final String LETTER = "[A-Za-z_\\x80-\\uFFFF]";
    private static final String CONTINUED = "[0-9A-Za-z_\\x80-\\uFFFF]";
    private static final String ESCAPED = "(?:[^'\\\\]|\\\\.|'')*+(?:'|\\\\?\\z)";
    private static final String SPACE = "(?:[ \\t-\\r]|--[^\\r\\n]*)*+";

    private static final Pattern TOKEN = Pattern.compile(
            "(?<comment>--[^\\r\\n]*)"
                    + "|(?<escaped>[eE]'" + ESCAPED + "(?:(?=" + SPACE + "')"
                    + "(?=(?:[ \\t\\x0B\\f]|--[^\\r\\n]*)*+[\\r\\n])"
                    + SPACE + "'" + ESCAPED + ")*+)"
                    + "|'[^']*(?:'|\\z)|\"[^\"]*(?:\"|\\z)"
                    + "|\\$(?<tag>(?:" + LETTER + CONTINUED + "*)?)\\$.*?(?:\\$\\k<tag>\\$|\\z)"
                    + "|\\$(?<number>[0-9]+)"
                    + "|::|:="
                    + "|(?<![0-9A-Za-z_\\x80-\\uFFFF$)\\]\"']):(?<name>" + LETTER + CONTINUED + "*)"
                    + "|" + LETTER + "[0-9A-Za-z_\\x80-\\uFFFF$]*|[0-9]" + CONTINUED + "*"
                    + "|.",
            Pattern.DOTALL);
    private static final Pattern COMMENT_PARTS = Pattern.compile("/\\*|\\*/");

    private ReferenceNames() {}

    static NamedStatement parse(String sql) {
        StringBuilder text = new StringBuilder();
        List<String> names = new ArrayList<>();
        boolean positional = false;
        Matcher token = TOKEN.matcher(sql).useTransparentBounds(true);
        int at = 0;
        while (at < sql.length()) {
            int end;
            if (sql.startsWith("/*", at)) {
                end = afterComment(sql, at);
                text.append(sql, at, end);
            } else {
                assert token.region(at, sql.length()).lookingAt();
                end = token.region(at, sql.length()).lookingAt() ? token.end() : sql.length();
                String name = token.group("name");
                positional |= token.group("number") != null;
                if (name == null) {
                    text.append(sql, at, end);
                } else {
                    if (!names.contains(name)) {
                        names.add(name);
                    }
                    text.append('$').append(names.indexOf(name) + 1);
                }
            }
            at = end;
        }
        return new NamedStatement(text.toString(), List.copyOf(names), positional);
    }

    private static int afterComment(String sql, int from) {
        Matcher part = COMMENT_PARTS.matcher(sql).region(from, sql.length());
        int depth = 0;
        while (part.find()) {
            depth += part.group().equals("/*") ? 1 : -1;
            if (depth == 0) {
                return part.end();
            }
        }
        return sql.length();
    }
}
