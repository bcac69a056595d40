package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamedStatementTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "select :a                     | select $1                     | a",
                ":a                            | $1                            | a",
                "select :a, :b, :a             | select $1, $2, $1             | a b",
                "select :A, :a                 | select $1, $2                 | A a",
                "select :_a1                   | select $1                     | _a1",
                "select :größe                 | select $1                     | größe",
                "select :a::int                | select $1::int                | a",
                "select :a::int[]              | select $1::int[]              | a",
                "select cast(:a as int)        | select cast($1 as int)        | a",
                "where x=:a and y>:b           | where x=$1 and y>$2           | a b",
                "where x @>:a and y->>:b=:c    | where x @>$1 and y->>$2=$3    | a b c",
                "select f(x=>:a)               | select f(x=>$1)               | a",
                "select f(x:=:a)               | select f(x:=$1)               | a",
                "values(:a,:b)                 | values($1,$2)                 | a b",
                "select -:a                    | select -$1                    | a",
                "select c[:a]                  | select c[$1]                  | a",
                "select c[1 : :a]              | select c[1 : $1]              | a",
                "select c[:a : :b]             | select c[$1 : $2]             | a b",
                "select c[:a:2]                | select c[$1:2]                | a",
                "select 'it''s :x', :a         | select 'it''s :x', $1         | a",
                "select e'\\' :x', :a          | select e'\\' :x', $1          | a",
                "select E'\\\\', :a            | select E'\\\\', $1            | a",
                "select E'''\\' :x', :a        | select E'''\\' :x', $1        | a",
                "select some_e'\\', :a         | select some_e'\\', $1         | a",
                "select U&'\\0441', :a         | select U&'\\0441', $1         | a",
                "select U&'\\', :a             | select U&'\\', $1             | a",
                "select '\\', :a               | select '\\', $1               | a",
                "select \"c:x\", :a            | select \"c:x\", $1            | a",
                "select \"c\"\":x\", :a        | select \"c\"\":x\", $1        | a",
                "select $$ :x ' $$, :a         | select $$ :x ' $$, $1         | a",
                "select $q$ $$ :x $q$, :a      | select $q$ $$ :x $q$, $1      | a",
                "select c$q$, :a, c$q$         | select c$q$, $1, c$q$         | a",
                "select /* :x /* ' */ :y */ :a | select /* :x /* ' */ :y */ $1 | a",
                "select 2*/**/:a               | select 2*/**/$1               | a",
                "select :a/*:x*/::int          | select $1/*:x*/::int          | a",
            })
    void parse_namesAmongOtherColons_onlyNamesBecomeNumbers(String sql, String text, String names) {
        assertThat(NamedStatement.parse(sql)).isEqualTo(new NamedStatement(text, List.of(names.split(" ")), false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "select 1",
                "select a::int",
                "select a[1:2], a[1:n], a[lo:hi], a[f(x):n], a[b[1]:n], a[\"n\":m]",
                "select a[:2], a[1:], a[:]",
                "select ':a', \":a\", $$:a$$, $t$:a$t$ -- :a",
                "select ': :a",
                "select E'\\'\n, :a",
                "select E'a'\n  -- it's\n '\\' :a'",
                "/* :a /* :b */ :c",
                "select $q$ :a $Q$",
                "begin x := 1; end",
                "select 'a' :"
            })
    void parse_noNames_leavesTheTextAsItIs(String sql) {
        assertThat(NamedStatement.parse(sql)).isEqualTo(new NamedStatement(sql, List.of(), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void parse_nameBehindALineComment_isTaken(String lineBreak) {
        assertThat(NamedStatement.parse("select 1 -- :x '" + lineBreak + ", :a").names())
                .containsExactly("a");
    }

    @Test
    void parse_escapeStringGoesOnOnlyBehindALineBreak() {
        assertThat(NamedStatement.parse("select E'a' '\\', :a").names()).containsExactly("a");
        assertThat(NamedStatement.parse("select E'a'\n'\\', :a").names()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"select $1", "select :a, $12", "select $1::int"})
    void parse_numberedParameters_areNoticed(String sql) {
        assertThat(NamedStatement.parse(sql).positional()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"select '$1'", "select a$1", "select $a$ $1 $a$", "select $", "-- $1"})
    void parse_dollarsThatAreNoParameters_areNotTaken(String sql) {
        assertThat(NamedStatement.parse(sql).positional()).isFalse();
    }

    /** Any text at all, made of what is hard to tell apart. */
    @Test
    void parse_randomText_agreesWithASecondReading() {
        String[] pieces = {
            "'", "''", "\"", "$", "$$", "$a$", "$1", ":", "::", ":=", ":a", ":b1", ":E", "E'", "e", "U&'", "\\", "\\'",
                    "/*",
            "*/", "--", "\n", "\r", " ", "\t", "x", "1", "[", "]", "(", ")", ",", "=", "ä", "_", "*", "/", "-"
        };
        Random random = new Random(20_240_229);
        for (int i = 0; i < 200_000; i++) {
            String sql = IntStream.range(0, 1 + random.nextInt(14))
                    .mapToObj(n -> pieces[random.nextInt(pieces.length)])
                    .collect(Collectors.joining());

            assertThat(NamedStatement.parse(sql)).as(sql).isEqualTo(ReferenceNames.parse(sql));
        }
    }
}
