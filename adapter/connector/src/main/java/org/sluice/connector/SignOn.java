package org.sluice.connector;

import jakarta.resource.spi.SecurityException;
import jakarta.resource.spi.security.PasswordCredential;
import java.util.Set;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.FactorySettings;
import org.sluice.api.spi.Secret;

/**
 * As whom a connection is wanted: the configured user, or one that the server names for this request (Jakarta Connectors 2.1,
 * chapter 9).
 *
 * @param user {@code null} for the configured one
 * @param password {@code null} if the server gave none
 */
record SignOn(@Nullable String user, @Nullable Secret password) {

    /** The configured user. */
    static final SignOn CONFIGURED = new SignOn(null, null);

    /**
     * What a subject says. One without a password credential says nothing: the adapter then signs on by its own configuration. So
     * it does for a credential without a user name, which is what Payara gives for a pool without properties of its own.
     *
     * @throws SecurityException if there are credentials, but for other factories only
     */
    static SignOn of(@Nullable Subject subject, SluiceManagedConnectionFactory factory) throws SecurityException {
        if (subject == null) {
            return CONFIGURED;
        }
        Set<PasswordCredential> credentials = subject.getPrivateCredentials(PasswordCredential.class);
        for (PasswordCredential credential : credentials) {
            if (factory.equals(credential.getManagedConnectionFactory())) {
                return of(credential);
            }
        }
        if (credentials.isEmpty() || isMadeAnew(credentials, factory)) {
            return CONFIGURED;
        }
        throw new SecurityException("SLUICE2008: the server's sign-on has credentials for other pools, but none for"
                + " this one: " + factory);
    }

    /** A server that has made the pool anew has credentials for its new factory; who has the former one keeps its configuration. */
    private static boolean isMadeAnew(Set<PasswordCredential> credentials, SluiceManagedConnectionFactory factory) {
        return credentials.stream().anyMatch(credential -> factory.isLike(credential.getManagedConnectionFactory()));
    }

    private static SignOn of(PasswordCredential credential) {
        String user = credential.getUserName();
        char[] password = credential.getPassword();
        if (user == null || user.isBlank()) {
            return CONFIGURED;
        }
        boolean none = password == null || password.length == 0;
        return new SignOn(user, none ? null : new Secret(new String(password)));
    }

    /** The configuration with this sign-on. A user without a password is given the configured one, if it is the configured user. */
    FactorySettings in(FactorySettings settings) {
        if (user == null || (password == null && user.equals(settings.user()))) {
            return settings;
        }
        return settings.signedOnAs(user, password);
    }
}
