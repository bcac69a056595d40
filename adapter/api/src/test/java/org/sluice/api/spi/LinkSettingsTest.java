package org.sluice.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.ConfigurationException;

class LinkSettingsTest {

    @TempDir
    Path directory;

    private final Map<String, String> values = new HashMap<>(Map.of("sluice.user", "me"));
    private String file = "";

    @BeforeEach
    void file() throws IOException {
        file = Files.writeString(directory.resolve("some.file"), "content").toString();
    }

    private LinkSettingsTest with(String key, String value) {
        values.put("sluice." + key, value);
        return this;
    }

    private FactorySettings read() {
        return FactorySettings.read("default", values::get);
    }

    private List<String> problems() {
        return catchThrowableOfType(ConfigurationException.class, this::read).problems();
    }

    @Test
    void nothingSet_isAsInLibpq() {
        LinkSettings link = read().link();

        assertThat(link.tls()).isEqualTo(new TlsSettings(TlsMode.PREFER, null, null, null, null, null));
        assertThat(link.tcpKeepalive()).isTrue();
        assertThat(link.idleInTransactionTimeout()).isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})
    void mode_ofLibpq_isKnown(String mode) {
        assertThat(with("ssl-mode", mode).read().link().tls().mode().name())
                .isEqualToIgnoringCase(mode.replace('-', '_'));
    }

    @Test
    void mode_other_isRefusedWithWhatIsAllowed() {
        assertThat(with("ssl-mode", "on").problems())
                .containsExactly("sluice.ssl-mode = 'on': allowed is disable, allow, prefer, require, verify-ca,"
                        + " verify-full");
    }

    @ParameterizedTest
    @ValueSource(strings = {"disable", "allow", "prefer"})
    void authorities_modeThatChecksNothing_isRefused(String mode) {
        assertThat(with("ssl-mode", mode).with("ssl-root-cert", file).problems())
                .singleElement()
                .asString()
                .startsWith("sluice.ssl-root-cert is set, but sluice.ssl-mode = '" + mode + "' checks no certificate")
                .contains("verify-full");
    }

    @Test
    void authorities_modeLeftOut_isRefused() {
        assertThat(with("ssl-trust-store", file).problems())
                .singleElement()
                .asString()
                .contains("sluice.ssl-trust-store")
                .contains("'prefer' checks no certificate");
    }

    @Test
    void authorities_require_areChecked() {
        assertThat(with("ssl-mode", "require").read().link().tls().verifies()).isFalse();
        assertThat(with("ssl-root-cert", file).read().link().tls().verifies()).isTrue();
    }

    @Test
    void authorities_twice_areRefused() {
        assertThat(with("ssl-mode", "verify-full")
                        .with("ssl-root-cert", file)
                        .with("ssl-trust-store", file)
                        .problems())
                .containsExactly("sluice.ssl-root-cert and sluice.ssl-trust-store are both set: set one of them");
    }

    @Test
    void certificate_withoutKey_isRefused() {
        assertThat(with("ssl-cert", file).problems())
                .containsExactly("sluice.ssl-cert is set without sluice.ssl-key: set both or none");
    }

    @Test
    void key_withoutCertificate_isRefused() {
        assertThat(with("ssl-key", file).problems())
                .containsExactly("sluice.ssl-key is set without sluice.ssl-cert: set both or none");
    }

    @Test
    void certificate_besideKeyStore_isRefused() {
        assertThat(with("ssl-cert", file)
                        .with("ssl-key", file)
                        .with("ssl-key-store", file)
                        .problems())
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem).endsWith("are both set: set one of them"));
    }

    @Test
    void certificate_disable_isRefused() {
        assertThat(with("ssl-mode", "disable").with("ssl-key-store", file).problems())
                .singleElement()
                .asString()
                .contains("sluice.ssl-key-store")
                .contains("encrypted connections only");
    }

    @Test
    void storePassword_withoutStore_isRefusedWithoutShowingIt() {
        assertThat(with("ssl-trust-store-password", "s3cret").problems())
                .containsExactly(
                        "sluice.ssl-trust-store-password is set without sluice.ssl-trust-store: set both or none");
    }

    @Test
    void file_missing_isRefusedWithItsPlace() {
        assertThat(with("ssl-mode", "verify-full")
                        .with("ssl-root-cert", directory + "/none.crt")
                        .problems())
                .containsExactly("sluice.ssl-root-cert = '" + directory + "/none.crt': there is no such file");
    }

    @Test
    void file_isADirectory_isRefused() {
        assertThat(with("ssl-mode", "verify-full")
                        .with("ssl-root-cert", directory.toString())
                        .problems())
                .containsExactly("sluice.ssl-root-cert = '" + directory + "': not a file");
    }

    @Test
    void file_relative_saysWhereItWasLookedFor() {
        assertThat(with("password-file", "none.txt").problems())
                .singleElement()
                .asString()
                .contains("'none.txt': there is no such file (looked for in "
                        + Path.of("").toAbsolutePath());
    }

    @Test
    void unixSocket_modeLeftOut_isAllowed() {
        assertThat(with("host", "/run/postgresql").read().host()).isEqualTo("/run/postgresql");
    }

    @Test
    void unixSocket_encryptionDemanded_isRefused() {
        assertThat(with("host", "/run/postgresql").with("ssl-mode", "require").problems())
                .singleElement()
                .asString()
                .contains("sluice.ssl-mode = 'require', but host is the Unix socket /run/postgresql");
    }

    @Test
    void passwordFile_content_isThePasswordWithoutItsNewline() throws IOException {
        Files.writeString(Path.of(file), " two words\n\n");

        assertThat(with("password-file", file).read().password()).isEqualTo(new Secret(" two words\n"));
    }

    @Test
    void passwordFile_besidePassword_isRefused() {
        assertThat(with("password-file", file).with("password", "s3cret").problems())
                .containsExactly("sluice.password and sluice.password-file are both set: set one of them");
    }

    @Test
    void passwordFile_winsOverTheUrl() {
        values.clear();

        assertThat(with("url", "postgresql://me:old@localhost/db")
                        .with("password-file", file)
                        .read()
                        .password())
                .isEqualTo(new Secret("content"));
    }

    @Test
    void passwordFile_empty_isRefused() throws IOException {
        Files.writeString(Path.of(file), "\n");

        assertThat(with("password-file", file).problems())
                .containsExactly("sluice.password-file = '" + file + "': the file is empty");
    }

    @Test
    void passwordFile_notText_isRefusedWithoutShowingIt() throws IOException {
        Files.write(Path.of(file), new byte[] {'s', '3', (byte) 0xff});

        assertThat(with("password-file", file).problems())
                .singleElement()
                .asString()
                .contains("cannot be read as UTF-8 text")
                .doesNotContain("s3");
    }

    @Test
    void toString_showsNoSecret() {
        String text = with("ssl-mode", "verify-full")
                .with("ssl-trust-store", file)
                .with("ssl-trust-store-password", "s3cret")
                .with("ssl-key-store", file)
                .with("ssl-key-store-password", "s3cret")
                .with("password-file", file)
                .read()
                .toString();

        assertThat(text).contains("VERIFY_FULL").doesNotContain("s3cret").doesNotContain("content");
    }
}
