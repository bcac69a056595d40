package org.sluice.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MicroCommandTest {

    private static final MicroCommand COMMAND = MicroCommand.of(Path.of("micro.jar"))
            .environment("SLUICE_URL", "postgresql://user:hush@host/db")
            .systemProperty("key", "value")
            .argument("--extra")
            .deploy(Path.of("sluice.rar"))
            .deploy(Path.of("bank.war"));

    @Test
    void line_withSecretInTheEnvironment_doesNotShowIt() {
        assertThat(String.join(" ", COMMAND.line(Path.of("java"), Path.of("/tmp/x"), 1)))
                .doesNotContain("hush");
    }

    @Test
    void line_withSystemProperty_hasItBeforeTheJar() {
        assertThat(COMMAND.line(Path.of("java"), Path.of("/tmp/x"), 1)).containsSubsequence("-Dkey=value", "-jar");
    }

    @Test
    void line_withDeployments_endsWithThemInOrder() {
        assertThat(COMMAND.line(Path.of("java"), Path.of("/tmp/x"), 1))
                .endsWith("--extra", "--deploy", "sluice.rar", "--deploy", "bank.war");
    }

    @Test
    void line_always_keepsTheServerAloneInItsDirectory() {
        assertThat(COMMAND.line(Path.of("java"), Path.of("/tmp/x"), 8181))
                .contains("--nocluster")
                .containsSubsequence("--port", "8181", "--rootdir", "/tmp/x/root");
    }

    @Test
    void rootDirectory_ofTheCaller_theOnlyOne() {
        List<String> line = MicroCommand.of(Path.of("m.jar"))
                .argument("--rootdir")
                .argument("/kept")
                .line(Path.of("java"), Path.of("/tmp/x"), 8080);
        assertThat(line).containsOnlyOnce("--rootdir").containsSubsequence("--rootdir", "/kept");
    }
}
