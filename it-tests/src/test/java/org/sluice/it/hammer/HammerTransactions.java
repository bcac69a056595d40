package org.sluice.it.hammer;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.cdi.Database;

/** JTA transactions that are committed, rolled back, and cut off. */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // injected
public class HammerTransactions {

    @Inject
    @Database("hammered")
    AsyncSessionFactory factory;

    /** Commits what SQL does. */
    @Transactional
    public void commit(String sql) {
        issue(sql);
    }

    /** Rolls back what SQL does. */
    @Transactional
    public void rollBack(String sql) {
        issue(sql);
        throw new IllegalStateException("wanted by the test");
    }

    private void issue(String sql) {
        AsyncSession session = factory.openSession();
        session.execute(sql);
        session.close();
    }
}
