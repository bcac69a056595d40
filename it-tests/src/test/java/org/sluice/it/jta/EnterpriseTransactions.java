package org.sluice.it.jta;

import jakarta.annotation.Resource;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;

/** Methods with container-managed transactions that do what the test says. */
@Stateless
public class EnterpriseTransactions {

    @Resource
    @SuppressWarnings("NullAway.Init") // by the container
    SessionContext context;

    /** The container's own choice: REQUIRED. */
    public void required(Work work) throws Exception {
        work.run();
    }

    /** Its own transaction. */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public void requiresNew(Work work) throws Exception {
        work.run();
    }

    /** No transaction. */
    @TransactionAttribute(TransactionAttributeType.NEVER)
    public void never(Work work) throws Exception {
        work.run();
    }

    /** Does the work and marks the transaction for rollback. */
    public void andRollBack(Work work) throws Exception {
        work.run();
        context.setRollbackOnly();
    }
}
