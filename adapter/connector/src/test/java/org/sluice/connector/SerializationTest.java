package org.sluice.connector;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.spi.FactorySettings;
import org.sluice.api.spi.Secret;
import org.sluice.api.spi.TlsSettings;

/** What a server may serialize of the adapter's holds no password. */
class SerializationTest {

    private static final String PASSWORD = "gehe1m-7391";
    private static final String URL = "postgresql://clerk@localhost:5432/orders";

    private static SluiceManagedConnectionFactory withoutPassword() {
        SluiceManagedConnectionFactory factory = new SluiceManagedConnectionFactory();
        factory.setResourceAdapter(new SluiceResourceAdapter());
        factory.setFactoryName("orders");
        factory.setUrl(URL);
        return factory;
    }

    private static SluiceManagedConnectionFactory withPassword() {
        SluiceManagedConnectionFactory factory = withoutPassword();
        factory.setPassword(PASSWORD);
        return factory;
    }

    private static SluiceManagedConnectionFactory withUrl(String url) {
        SluiceManagedConnectionFactory factory = withoutPassword();
        factory.setUrl(url);
        return factory;
    }

    static Stream<Object> whatMayBeSerialized() {
        return Stream.of(
                withPassword(),
                withUrl("postgresql://clerk:" + PASSWORD + "@localhost:5432/orders"),
                withPassword().createConnectionFactory(),
                new SluiceResourceAdapter());
    }

    @ParameterizedTest
    @MethodSource("whatMayBeSerialized")
    void object_serialized_bytesWithoutPassword(Object object) throws IOException {
        assertThat(text(written(object))).doesNotContain(PASSWORD);
    }

    @ParameterizedTest
    @MethodSource("whatMayBeSerialized")
    void object_asText_withoutPassword(Object object) {
        assertThat(object.toString()).doesNotContain(PASSWORD);
    }

    /** The search does find one: what is not secret is in the bytes. */
    @Test
    void object_serialized_bytesWithTheRest() throws IOException {
        assertThat(text(written(withPassword()))).contains("clerk", "orders");
    }

    @Test
    void factory_withoutPassword_isEqualAfterwards() throws IOException, ClassNotFoundException {
        assertThat(readAgain(withoutPassword())).isEqualTo(withoutPassword());
    }

    @Test
    void factory_withPassword_hasLostItAfterwards() throws IOException, ClassNotFoundException {
        SluiceManagedConnectionFactory read = readAgain(withPassword());

        assertThat(read.getPassword()).isNull();
        assertThat(read.getUrl()).isEqualTo(URL);
        assertThat(read).isNotEqualTo(withPassword());
    }

    @Test
    void factory_passwordLost_connectSaysWhatToDo() throws IOException, ClassNotFoundException {
        SluiceManagedConnectionFactory read = readAgain(withPassword());

        assertThatThrownBy(() -> read.createManagedConnection(null, null))
                .hasMessageContaining("SLUICE2188")
                .hasMessageContaining("sluice.password");

        requireNonNull((SluiceResourceAdapter) read.getResourceAdapter()).stop();
    }

    @Test
    void properties_passwordLost_configurationHasOne_isUsed() throws IOException, ClassNotFoundException {
        PoolProperties read = readAgain(withPassword()).properties();
        FactorySettings settings = settings().signedOnAs("clerk", new Secret("of the configuration"));

        assertThat(read.decide("sluice.orders.password")).isFalse();
        assertThat(read.passwordNotLost(settings)).isSameAs(settings);
    }

    @Test
    void properties_passwordLostAndSetAgain_isThere() throws IOException, ClassNotFoundException {
        SluiceManagedConnectionFactory read = readAgain(withPassword());
        read.setPassword(PASSWORD);

        assertThat(read.properties().passwordNotLost(settings())).isNotNull();
        assertThat(read).isEqualTo(withPassword());
    }

    /** It stays lost when it is written once more. */
    @Test
    void properties_writtenTwice_stillLost() throws IOException, ClassNotFoundException {
        PoolProperties read = readAgain(readAgain(withPassword())).properties();

        assertThatThrownBy(() -> read.passwordNotLost(settings())).hasMessageContaining("SLUICE2188");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://clerk@localhost/orders",
                "postgresql://localhost:5432/orders",
                "postgresql://localhost/orders"
            })
    void url_withoutPassword_staysAsItIs(String url) throws IOException, ClassNotFoundException {
        SluiceManagedConnectionFactory read = readAgain(withUrl(url));

        assertThat(read.getUrl()).isEqualTo(url);
        assertThat(read.properties().passwordNotLost(settings())).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://clerk:" + PASSWORD + "@localhost/orders",
                "postgresql://clerk:with@" + PASSWORD + "@localhost/orders",
                "postgresql://clerk:with/" + PASSWORD + "@localhost/orders",
                "postgresql://clerk:with:" + PASSWORD + "@localhost/orders"
            })
    void url_withPassword_losesIt(String url) throws IOException, ClassNotFoundException {
        assertThat(readAgain(withUrl(url)).getUrl()).isEqualTo("postgresql://clerk@localhost/orders");
    }

    @Test
    void settings_asText_withoutPassword() {
        FactorySettings settings = settings().signedOnAs("clerk", new Secret(PASSWORD));
        TlsSettings.Store store = new TlsSettings.Store(Path.of("trust.p12"), new Secret(PASSWORD));

        assertThat(List.of(settings.toString(), store.toString()))
                .allSatisfy(text -> assertThat(text).contains("********").doesNotContain(PASSWORD));
    }

    @Test
    void signOn_asText_withoutPassword() {
        SignOn signOn = new SignOn("clerk", new Secret(PASSWORD));

        assertThat(List.of(signOn.toString(), new SignedOn(signOn).toString()))
                .allSatisfy(text -> assertThat(text).contains("clerk").doesNotContain(PASSWORD));
    }

    private static FactorySettings settings() {
        return FactorySettings.read("orders", key -> key.endsWith(".url") ? URL : null);
    }

    private static byte[] written(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    private static SluiceManagedConnectionFactory readAgain(SluiceManagedConnectionFactory factory)
            throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(written(factory)))) {
            return (SluiceManagedConnectionFactory) in.readObject();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
