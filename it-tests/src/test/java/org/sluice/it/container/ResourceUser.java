package org.sluice.it.container;

import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.util.concurrent.CompletionStage;
import org.sluice.api.AsyncSessionFactory;

/** Gets the factory as Jakarta EE always did: as a resource of the server's, without CDI and without the CDI module. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ResourceUser {

    @Resource(lookup = "sluice/injection/default")
    @SuppressWarnings("NullAway.Init") // by the container
    AsyncSessionFactory factory;

    /** The database at the other end. */
    public CompletionStage<String> database() {
        return factory.withSession(own -> own.one(String.class, "select current_database()"));
    }
}
