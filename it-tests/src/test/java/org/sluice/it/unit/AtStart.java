package org.sluice.it.unit;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** Works while the application starts. */
@Startup
@Singleton
public class AtStart {

    /** Written in a transaction. */
    public static final long IN_TRANSACTION = 7001;

    /** Written by the injected session. */
    public static final long UNAWAITED = 7002;

    @Inject
    Marks marks;

    @PostConstruct
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    void start() {
        marks.inTransaction(IN_TRANSACTION);
        marks.unawaited(UNAWAITED);
    }
}
