package org.sluice.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherOptionsTest {

    private static final List<String> ARGUMENTS = List.of("server.jar", "logs", "a.rar", "b.war");

    @Test
    void port_absent_is8080() {
        assertThat(read(Map.of(), Map.of()).port()).isEqualTo(8080);
    }

    @Test
    void port_given_isTaken() {
        assertThat(read(Map.of("sluice.http.port", " 8181 "), Map.of()).port()).isEqualTo(8181);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "eighty", "80.5", "99999999999"})
    void port_wrong_isRejectedWithKeyValueAndRange(String port) {
        assertThatThrownBy(() -> read(Map.of("sluice.http.port", port), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sluice.http.port=" + port)
                .hasMessageContaining("65535");
    }

    @Test
    void url_absent_meansEmbedded() {
        assertThat(read(Map.of(), Map.of()).url()).isEmpty();
    }

    @Test
    void url_empty_meansEmbedded() {
        assertThat(read(Map.of("sluice.url", ""), Map.of("SLUICE_URL", " ")).url())
                .isEmpty();
    }

    @Test
    void url_inTheEnvironment_isTaken() {
        assertThat(read(Map.of(), Map.of("SLUICE_URL", "postgresql://e")).url()).contains("postgresql://e");
    }

    @Test
    void url_inBoth_isTheSystemProperty() {
        assertThat(read(Map.of("sluice.url", "postgresql://p"), Map.of("SLUICE_URL", "postgresql://e"))
                        .url())
                .contains("postgresql://p");
    }

    @Test
    void url_withPassword_isNotInTheText() {
        assertThat(read(Map.of("sluice.url", "postgresql://u:hush@h/d"), Map.of()))
                .asString()
                .doesNotContain("hush");
    }

    @Test
    void deployments_several_keepTheirOrder() {
        assertThat(read(Map.of(), Map.of()).deployments()).containsExactly(Path.of("a.rar"), Path.of("b.war"));
    }

    @Test
    void arguments_tooFew_areRejected() {
        assertThatThrownBy(() -> LauncherOptions.read(List.of("server.jar"), key -> null, key -> null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static LauncherOptions read(Map<String, String> properties, Map<String, String> environment) {
        return LauncherOptions.read(ARGUMENTS, properties::get, environment::get);
    }
}
