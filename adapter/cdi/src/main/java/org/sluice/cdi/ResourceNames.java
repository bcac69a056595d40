package org.sluice.cdi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the server's own resource for a factory may be.
 *
 * @param names in the order of the look-ups
 * @param required whether the application's configuration named it, so that it must be there
 */
record ResourceNames(List<String> names, boolean required) {

    static ResourceNames of(String factory, @Nullable String configured) {
        return configured != null
                ? new ResourceNames(List.of(configured), true)
                : new ResourceNames(List.of("java:app/sluice/" + factory, "sluice/" + factory), false);
    }

    /** The first that is there; a failure only if none is. */
    Lookup search(Naming naming) {
        Lookup outcome = new Lookup.Absent();
        for (String name : names) {
            Lookup next = Lookup.of(naming, name);
            if (next instanceof Lookup.Found) {
                return next;
            }
            if (next instanceof Lookup.Failed) {
                outcome = next;
            }
        }
        return outcome;
    }
}
