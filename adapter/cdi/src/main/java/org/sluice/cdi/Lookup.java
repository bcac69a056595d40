package org.sluice.cdi;

import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.NoInitialContextException;

/** The outcome of looking for the server's resource. */
sealed interface Lookup {

    /** There is one. */
    record Found(String jndiName, Object resource) implements Lookup {}

    /** There is none. */
    record Absent() implements Lookup {}

    /** There may be one, but it can not be had now. */
    record Failed(String jndiName, NamingException cause) implements Lookup {}

    static Lookup of(Naming naming, String jndiName) {
        try {
            return new Found(jndiName, naming.lookup(jndiName));
        } catch (NamingException e) {
            return absent(e) ? new Absent() : new Failed(jndiName, e);
        }
    }

    /** Payara wraps the exception that says that the name is unknown. */
    private static boolean absent(NamingException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof NameNotFoundException || cause instanceof NoInitialContextException) {
                return true;
            }
        }
        return false;
    }
}
