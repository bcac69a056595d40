package org.sluice.it;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of the peers' behaviours in this module's README names tests that are there. */
class PeersTableTest {

    private static final Pattern ROW = Pattern.compile("^\\| .* \\| `(\\w+)#(\\w+)` \\|$");
    private static final Pattern METHOD =
            Pattern.compile("^    (?:void|Stream<DynamicTest>) (\\w+)\\(", Pattern.MULTILINE);
    private static final Path ROOT = Path.of(System.getProperty("basedir", ""))
            .toAbsolutePath()
            .resolve("..")
            .normalize();

    @Test
    void everyRow_namesATestThatIsThere() throws IOException {
        List<Matcher> rows = Files.readString(ROOT.resolve("it-tests/README.md"))
                .lines()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .toList();
        Set<String> tests = tests();

        assertThat(rows).hasSizeGreaterThan(100);
        assertThat(rows).extracting(row -> row.group(1) + "#" + row.group(2)).allMatch(tests::contains);
    }

    private static Set<String> tests() throws IOException {
        Set<String> tests = new HashSet<>(testsUnder(ROOT.resolve("adapter")));
        tests.addAll(testsUnder(ROOT.resolve("it-tests/src")));
        return tests;
    }

    private static Set<String> testsUnder(Path folder) throws IOException {
        try (Stream<Path> sources = Files.walk(folder)) {
            return sources.filter(source -> source.toString().matches(".*/src/test/java/.*(Test|IT)\\.java"))
                    .flatMap(PeersTableTest::tests)
                    .collect(toSet());
        }
    }

    private static Stream<String> tests(Path source) {
        String type = source.getFileName().toString().replace(".java", "");
        try {
            return METHOD.matcher(Files.readString(source)).results().map(found -> type + "#" + found.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
