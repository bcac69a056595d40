package org.sluice.cdi;

import javax.naming.NamingException;

/** The server's directory. */
@FunctionalInterface
interface Naming {

    /** The object of that name, on the calling thread; never {@code null}. */
    Object lookup(String name) throws NamingException;
}
