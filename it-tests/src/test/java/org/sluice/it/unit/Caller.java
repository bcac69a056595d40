package org.sluice.it.unit;

import jakarta.annotation.Resource;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;

/** Tells who calls it. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Caller {

    @Resource
    @SuppressWarnings("NullAway.Init") // by the container
    SessionContext context;

    /** The name of the caller's principal on this thread. */
    public String name() {
        return context.getCallerPrincipal().getName();
    }
}
