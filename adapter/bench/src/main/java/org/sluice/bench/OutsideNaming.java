package org.sluice.bench;

import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;

/**
 * A directory in the server's place, with the one object that the adapter looks up there and then keeps. Without it, each
 * statement would look for it in vain, which no server makes it do for long. Set by {@code java.naming.factory.initial}.
 */
public final class OutsideNaming implements InitialContextFactory {

    private static final String REGISTRY = "java:comp/TransactionSynchronizationRegistry";

    @Override
    public Context getInitialContext(Hashtable<?, ?> environment) throws NamingException {
        return new OneObject();
    }

    private static final class OneObject extends InitialContext {

        private final TransactionSynchronizationRegistry registry = new NoTransactions();

        OneObject() throws NamingException {
            super(true);
        }

        @Override
        public Object lookup(String name) throws NamingException {
            if (name.equals(REGISTRY)) {
                return registry;
            }
            throw new NameNotFoundException(name);
        }
    }
}
