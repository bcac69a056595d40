package org.sluice.it.links;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/** A source of configuration of the application's own, as a vault's would be: one password, which is what is in a file now. */
public class PasswordSource implements ConfigSource {

    /** The environment variable that names the file. */
    public static final String FILE = "LINKS_VAULT";

    private static final String KEY = "sluice.rotated.password";

    @Override
    public Set<String> getPropertyNames() {
        return Set.of(KEY);
    }

    @Override
    public @Nullable String getValue(String name) {
        if (!name.equals(KEY)) {
            return null;
        }
        try {
            return Files.readString(Path.of(System.getenv(FILE)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String getName() {
        return "vault";
    }
}
