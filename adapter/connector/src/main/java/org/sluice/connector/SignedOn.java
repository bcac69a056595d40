package org.sluice.connector;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.Secret;

/** As whom a connection was opened. Knows the password again when it sees it, and does not keep it. */
final class SignedOn {

    private static final int SALT_BYTES = 16;

    private final @Nullable String user;
    private final byte[] salt = new byte[SALT_BYTES];
    private final byte[] digest;

    SignedOn(SignOn signOn) {
        new SecureRandom().nextBytes(salt);
        user = signOn.user();
        digest = digest(signOn.password());
    }

    /** Whether somebody who wants to sign on so may have this connection. */
    boolean fits(SignOn wanted) {
        return Objects.equals(user, wanted.user()) && MessageDigest.isEqual(digest, digest(wanted.password()));
    }

    private byte[] digest(@Nullable Secret password) {
        if (password == null) {
            return new byte[0];
        }
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(salt);
            return sha.digest(password.reveal().getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return user == null ? "the configured user" : user;
    }
}
