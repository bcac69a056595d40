package org.sluice.cdi;

import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/** JNDI. */
final class ServerNaming implements Naming {

    @Override
    @SuppressWarnings(
            "BanJNDI") // names come from constants and from the deployer's configuration, never from a user's input
    public Object lookup(String name) throws NamingException {
        @Nullable Object found = InitialContext.doLookup(name);
        if (found == null) {
            throw new NameNotFoundException(name);
        }
        return found;
    }
}
