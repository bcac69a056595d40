package org.sluice.connector;

import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/** The naming context of the component that calls. */
final class ComponentNaming {

    private ComponentNaming() {}

    /** What the calling thread's component has under a name; {@code null} without a component, or if it has none such. */
    @SuppressWarnings("BanJNDI") // the names are constants of the platform's, never input
    static <T> @Nullable T find(String name, Class<T> type) {
        try {
            Object found = new InitialContext().lookup(name);
            return type.isInstance(found) ? type.cast(found) : null;
        } catch (NamingException e) {
            return null;
        }
    }
}
