package org.sluice.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The configuration table of the README is the one that the code has: between the two marks stands what is generated here. */
class ReadmeConfigurationTest {

    private static final String BEGIN = "<!-- configuration:begin -->\n";
    private static final String END = "<!-- configuration:end -->";

    @Test
    void configurationTable_ofTheReadme_isTheOneOfTheKeys() throws IOException {
        String readme = Files.readString(readme());

        assertThat(readme).contains(BEGIN, END);
        String found = readme.substring(readme.indexOf(BEGIN) + BEGIN.length(), readme.indexOf(END));
        assertThat(found)
                .as("README.md is behind the configuration keys. Put this between the two marks:%n%n%s%n", wanted())
                .isEqualTo(wanted());
    }

    private static Path readme() {
        // Maven's module directory; the working directory is the same unless somebody runs the test by hand
        return Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("../../README.md");
    }

    private static String wanted() {
        return """
                | Key | Allowed | Default | Meaning | Attribute of the server's pool |
                |---|---|---|---|---|
                """
                + Arrays.stream(ConfigurationKey.values())
                        .map(ReadmeConfigurationTest::row)
                        .collect(Collectors.joining());
    }

    private static String row(ConfigurationKey key) {
        return String.format(
                "| `%s` | %s | %s | %s | %s |\n",
                key.of(FactorySettings.DEFAULT_FACTORY),
                plain(key.type()),
                plain(Objects.requireNonNullElse(key.defaultValue(), "-")),
                plain(key.meaning()),
                plain(key.serverAttribute()));
    }

    /** Markdown would take some characters for its own. */
    private static String plain(String text) {
        return text.replace("<", "&lt;").replace("|", "\\|");
    }
}
