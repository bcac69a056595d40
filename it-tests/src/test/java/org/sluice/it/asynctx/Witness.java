package org.sluice.it.asynctx;

import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** A resource of a transaction that does nothing, and remembers what it was told to do, and on which thread. */
public final class Witness implements XAResource {

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<String> threads = new CopyOnWriteArrayList<>();

    /** What it was told to do, in order. */
    public List<String> told() {
        return List.copyOf(told);
    }

    /** The threads on which it was told. */
    public List<String> threads() {
        return List.copyOf(threads);
    }

    /** Enlists it in the calling thread's transaction. */
    @SuppressWarnings("BanJNDI") // the name is a constant
    public void enlist() {
        try {
            TransactionManager manager = InitialContext.doLookup("java:appserver/TransactionManager");
            if (!manager.getTransaction().enlistResource(this)) {
                throw new IllegalStateException("not enlisted");
            }
        } catch (NamingException | SystemException | RollbackException e) {
            throw new IllegalStateException(e);
        }
    }

    private void tell(String what) {
        told.add(what);
        threads.add(Thread.currentThread().getName());
    }

    @Override
    public void start(Xid xid, int flags) {
        tell("start");
    }

    @Override
    public void end(Xid xid, int flags) {
        tell("end");
    }

    @Override
    public int prepare(Xid xid) {
        tell("prepare");
        return XA_OK;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) {
        tell(onePhase ? "commit in one phase" : "commit");
    }

    @Override
    public void rollback(Xid xid) {
        tell("rollback");
    }

    @Override
    public void forget(Xid xid) {
        tell("forget");
    }

    @Override
    public Xid[] recover(int flag) {
        return new Xid[0];
    }

    @Override
    public boolean isSameRM(XAResource other) {
        return other == this;
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }
}
