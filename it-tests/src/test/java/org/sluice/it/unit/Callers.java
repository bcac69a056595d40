package org.sluice.it.unit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.security.enterprise.authentication.mechanism.http.BasicAuthenticationMechanismDefinition;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.IdentityStore;
import java.util.Set;

/** Knows one caller. */
@ApplicationScoped
@BasicAuthenticationMechanismDefinition(realmName = "unit")
public class Callers implements IdentityStore {

    /** The caller's name, which is the password as well. */
    public static final String ADA = "ada";

    /** Found by the container by its parameter. */
    public CredentialValidationResult validate(UsernamePasswordCredential credential) {
        return credential.compareTo(ADA, ADA)
                ? new CredentialValidationResult(ADA, Set.of("users"))
                : CredentialValidationResult.INVALID_RESULT;
    }
}
