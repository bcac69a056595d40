package org.sluice.it.crash;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The two banks between which money is moved, and what must hold whoever was killed. */
record Banks(Bank one, Bank two) implements AutoCloseable {

    /** With the id of the global transaction, which its branches share. */
    private static final Pattern FINISHING = Pattern.compile("(COMMIT|ROLLBACK) PREPARED '(\\d+_[^_]+)_.*'");

    static Banks create(Path directory) {
        return new Banks(new Bank("one", directory), new Bank("two", directory));
    }

    List<Bank> both() {
        return List.of(one, two);
    }

    /** All branches that are prepared, in either. */
    List<String> prepared() {
        return both().stream().flatMap(bank -> bank.prepared().stream()).toList();
    }

    /** How often the server has looked for prepared branches, in that bank in which it has done so least. */
    long looks() {
        return both().stream().mapToLong(Banks::looks).min().orElseThrow();
    }

    private static long looks(Bank bank) {
        return bank.proxy().commands().stream()
                .filter(sql -> sql.contains("pg_prepared_xacts") && sql.contains("owner = current_user"))
                .count();
    }

    /** Nothing is prepared; the sums of each bank agree, and no money came or went; both know the same transfers, each once. */
    void assertBalanced() {
        assertThat(prepared()).as("prepared").isEmpty();
        both().forEach(Banks::assertBalanced);
        assertThat(two.history()).as("the history of both").isEqualTo(negated(one.history()));
        assertThat(balance(one) + balance(two)).as("all the money").isZero();
    }

    private static void assertBalanced(Bank bank) {
        assertThat(List.of(
                        bank.number("select coalesce(sum(abalance), 0) from pgbench_accounts"),
                        bank.number("select coalesce(sum(tbalance), 0) from pgbench_tellers"),
                        bank.number("select coalesce(sum(delta), 0) from pgbench_history")))
                .as("sums over accounts, tellers and history, and over branches")
                .containsOnly(balance(bank));
        assertThat(bank.number("select count(*) - count(distinct filler) from pgbench_history"))
                .as("transfers in the history twice")
                .isZero();
    }

    /** No transaction was committed in one place and rolled back in another, or first this and then that, once prepared. */
    void assertOneDecisionEach() {
        Map<String, Set<String>> decisions = both().stream()
                .flatMap(bank -> bank.proxy().commands().stream())
                .map(FINISHING::matcher)
                .filter(Matcher::matches)
                .collect(groupingBy(found -> found.group(2), mapping(found -> found.group(1), toSet())));
        assertThat(decisions)
                .allSatisfy((transaction, verbs) -> assertThat(verbs).hasSize(1));
    }

    private static long balance(Bank bank) {
        return bank.number("select sum(bbalance) from pgbench_branches");
    }

    private static Map<Integer, Long> negated(Map<Integer, Long> history) {
        return history.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> -entry.getValue()));
    }

    @Override
    public void close() {
        both().forEach(Bank::close);
    }
}
