package org.sluice.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.SecurityException;
import jakarta.resource.spi.security.PasswordCredential;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.security.auth.Subject;
import org.junit.jupiter.api.Test;
import org.sluice.api.spi.FactorySettings;
import org.sluice.api.spi.Secret;

class SignOnTest {

    private final SluiceManagedConnectionFactory factory = new SluiceManagedConnectionFactory();
    private final FactorySettings settings = FactorySettings.read(
            "default", new HashMap<>(Map.of("sluice.user", "app", "sluice.password", "app-pw"))::get);

    private static Subject subject(ManagedConnectionFactory meantFor, String user, String password) {
        PasswordCredential credential = new PasswordCredential(user, password.toCharArray());
        credential.setManagedConnectionFactory(meantFor);
        Subject subject = new Subject();
        subject.getPrivateCredentials().add(credential);
        return subject;
    }

    private SluiceManagedConnection openedFor(Subject subject) throws ResourceException {
        SluiceManagedConnection connection = new SluiceManagedConnection(
                factory,
                settings,
                new SignedOn(SignOn.of(subject, factory)),
                new FakeHome(),
                onClosed -> new FakePhysicalConnection());
        connection.opened(new FakePhysicalConnection());
        return connection;
    }

    @Test
    void noSubject_isTheConfiguredUser() throws ResourceException {
        assertThat(SignOn.of(null, factory).in(settings)).isSameAs(settings);
    }

    @Test
    void subjectWithoutCredential_isTheConfiguredUser() throws ResourceException {
        assertThat(SignOn.of(new Subject(), factory).in(settings)).isSameAs(settings);
    }

    @Test
    void credentialWithoutName_isTheConfiguredUser() throws ResourceException {
        assertThat(SignOn.of(subject(factory, "", ""), factory).in(settings)).isSameAs(settings);
    }

    @Test
    void credential_winsOverTheConfiguredUser() throws ResourceException {
        FactorySettings signedOn =
                SignOn.of(subject(factory, "bob", "bob-pw"), factory).in(settings);

        assertThat(signedOn.user()).isEqualTo("bob");
        assertThat(signedOn.password()).isEqualTo(new Secret("bob-pw"));
        assertThat(signedOn.database()).isEqualTo(settings.database());
    }

    @Test
    void credentialWithoutPassword_ofTheConfiguredUser_hasTheConfiguredPassword() throws ResourceException {
        assertThat(SignOn.of(subject(factory, "app", ""), factory).in(settings)).isSameAs(settings);
    }

    @Test
    void credentialWithoutPassword_ofSomebodyElse_doesNotGetTheConfiguredPassword() throws ResourceException {
        FactorySettings signedOn =
                SignOn.of(subject(factory, "bob", ""), factory).in(settings);

        assertThat(signedOn.user()).isEqualTo("bob");
        assertThat(signedOn.password()).isNull();
    }

    @Test
    void credentialForAnEqualFactory_counts() throws ResourceException {
        assertThat(SignOn.of(subject(new SluiceManagedConnectionFactory(), "bob", "x"), factory)
                        .user())
                .isEqualTo("bob");
    }

    @Test
    void credentialForAnotherFactoryOnly_isRefused() {
        SluiceManagedConnectionFactory other = new SluiceManagedConnectionFactory();
        other.setFactoryName("other");
        Subject subject = subject(other, "bob", "s3cret");

        assertThatThrownBy(() -> factory.createManagedConnection(subject, null))
                .isInstanceOf(SecurityException.class)
                .hasMessageContaining("SLUICE2008")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void credentialForThePoolMadeAnew_isNotForTheFormerFactory_whichKeepsItsConfiguration() throws ResourceException {
        SluiceManagedConnectionFactory later = new SluiceManagedConnectionFactory();
        later.setUrl("postgresql://later@localhost/db");

        assertThat(SignOn.of(subject(later, "later", "x"), factory).in(settings))
                .isSameAs(settings);
    }

    @Test
    void match_sameCredential_gives() throws ResourceException {
        SluiceManagedConnection connection = openedFor(subject(factory, "bob", "bob-pw"));

        assertThat(factory.matchManagedConnections(Set.of(connection), subject(factory, "bob", "bob-pw"), null))
                .isSameAs(connection);
    }

    @Test
    void match_otherUserOrPassword_givesNothing() throws ResourceException {
        SluiceManagedConnection connection = openedFor(subject(factory, "bob", "bob-pw"));

        assertThat(factory.matchManagedConnections(Set.of(connection), subject(factory, "eve", "bob-pw"), null))
                .isNull();
        assertThat(factory.matchManagedConnections(Set.of(connection), subject(factory, "bob", "eve-pw"), null))
                .isNull();
        assertThat(factory.matchManagedConnections(Set.of(connection), null, null))
                .isNull();
    }

    @Test
    void match_openedForTheConfiguredUser_isNotGivenToAnother() throws ResourceException {
        SluiceManagedConnection connection = openedFor(new Subject());

        assertThat(factory.matchManagedConnections(Set.of(connection), subject(factory, "bob", "bob-pw"), null))
                .isNull();
        assertThat(factory.matchManagedConnections(Set.of(connection), null, new PlainRequest()))
                .isSameAs(connection);
    }

    @Test
    void handle_forSomebodyElse_isRefused() throws ResourceException {
        SluiceManagedConnection connection = openedFor(subject(factory, "bob", "s3cret"));

        assertThatThrownBy(() -> connection.getConnection(null, null))
                .isInstanceOf(SecurityException.class)
                .hasMessageContaining("SLUICE2009")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void toString_neverShowsThePassword() throws ResourceException {
        SignOn signOn = SignOn.of(subject(factory, "bob", "s3cret"), factory);

        assertThat(signOn.toString()).contains("bob").doesNotContain("s3cret");
        assertThat(new SignedOn(signOn).toString()).contains("bob").doesNotContain("s3cret");
    }

    @Test
    void requests_areEqual() {
        assertThat(new PlainRequest()).isEqualTo(new PlainRequest()).hasSameHashCodeAs(new PlainRequest());
    }
}
