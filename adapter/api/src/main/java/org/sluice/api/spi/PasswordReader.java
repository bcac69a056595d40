package org.sluice.api.spi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds the password: a key's value, or a file's content. */
final class PasswordReader {

    private final KeyReader keys;
    private final LinkReader files;

    PasswordReader(KeyReader keys, LinkReader files) {
        this.keys = keys;
        this.files = files;
    }

    /** The password, or {@code null} if none is set. */
    @Nullable String read() {
        String password = keys.value(ConfigurationKey.PASSWORD);
        if (keys.value(ConfigurationKey.PASSWORD_FILE) == null) {
            return password;
        }
        if (password != null) {
            keys.problem(keys.name(ConfigurationKey.PASSWORD) + " and " + keys.name(ConfigurationKey.PASSWORD_FILE)
                    + " are both set: set one of them");
            return password;
        }
        int known = keys.problems().size();
        Path file = files.file(ConfigurationKey.PASSWORD_FILE);
        return file == null || keys.problems().size() > known ? null : content(file);
    }

    private @Nullable String content(Path file) {
        try {
            String content = Files.readString(file);
            String password = content.replaceFirst("\\r?\\n\\z", "");
            if (password.isEmpty()) {
                keys.problem(keys.name(ConfigurationKey.PASSWORD_FILE) + " = '" + file + "': the file is empty");
            }
            return password;
        } catch (IOException e) {
            // not its message: a decoder's error may quote what it could not read
            keys.problem(keys.name(ConfigurationKey.PASSWORD_FILE) + " = '" + file + "': cannot be read as UTF-8 text ("
                    + e.getClass().getSimpleName() + ")");
            return null;
        }
    }
}
