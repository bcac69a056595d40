package org.sluice.connector;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;
import org.sluice.core.Scheduler;

/**
 * Branches of distributed transactions on one connection, one at a time (X/Open XA; Jakarta Transactions 2.0, section 3.4). A
 * branch lives on its connection until it is prepared; then the connection is free, and any connection of the same database and
 * user finishes the branch.
 *
 * <p>Any thread may call but an event loop's, which is refused before anything is done: the calls wait for PostgreSQL. A rollback
 * may come while another thread waits for the branch's statements, which it cancels; whoever waits is then told of the rollback.
 * A state changes only after PostgreSQL's answer; XA_RB codes are used only when PostgreSQL has rolled back, or has lost the
 * connection before it was asked to prepare or commit, so that it will.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/009680699/toc.pdf">X/Open: Distributed Transaction Processing, the XA
 *     specification</a>
 */
final class PostgresXaResource implements XAResource {

    private static final Logger LOGGER = System.getLogger("org.sluice.connector");

    private final XaConnection connection;
    private final PreparedWork preparedWork;
    private final XaTimeLimit timeLimit;
    private final XaCalls calls;

    /** Held while the server is asked to end a transaction, but not while the branch's statements are waited for. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile @Nullable XaBranch current;

    /** The last branch, if it was prepared and this resource has not been asked to finish it. */
    private @Nullable PreparedXid prepared;

    private boolean scanning;

    /**
     * Makes the resource of a connection.
     *
     * @param clock keeps the time limit of branches
     * @param blocking runs the rollback of a branch that took too long; may block
     * @param onEventLoop whether the calling thread must not wait
     */
    PostgresXaResource(XaConnection connection, Scheduler clock, Executor blocking, BooleanSupplier onEventLoop) {
        this.connection = connection;
        this.preparedWork = new PreparedWork(connection);
        this.timeLimit = new XaTimeLimit(clock, blocking);
        this.calls = new XaCalls(this::describe, onEventLoop);
    }

    // ---------------------------------------------------------------- association

    @Override
    public void start(Xid xid, int flags) throws XAException {
        XaCall call = calls.enter("start", xid, flags);
        if (flags != TMNOFLAGS && flags != TMJOIN && flags != TMRESUME) {
            throw wrongFlags(call);
        }
        lock.lock();
        try {
            if (flags == TMNOFLAGS) {
                begin(call);
            } else {
                associateAgain(call, flags);
            }
        } finally {
            lock.unlock();
        }
    }

    private void begin(XaCall call) throws XAException {
        PreparedXid xid = call.branch();
        XaBranch held = current;
        if (xid.equals(prepared) || (held != null && held.xid().equals(xid))) {
            throw call.fails(XAException.XAER_DUPID, "SLUICE2156", "the branch has been started already");
        }
        refuseActive(call, held);
        if (held != null) {
            throw call.fails(
                    XAException.XAER_RMERR,
                    "SLUICE2157",
                    "a PostgreSQL connection holds one transaction at a time: the branch on it must be prepared, committed or"
                            + " rolled back first");
        }
        BranchWork work;
        try {
            work = connection.begin(xid);
        } catch (RuntimeException e) {
            throw call.fails(
                    XaOutcome.isLost(e) ? XAException.XAER_RMFAIL : XAException.XAER_RMERR,
                    "SLUICE2158",
                    "the connection cannot begin: " + e.getMessage(),
                    e);
        }
        XaBranch begun = new XaBranch(xid, work);
        prepared = null;
        current = begun;
        timeLimit.watch(begun, seconds -> timeOut(begun, seconds));
    }

    /** To join and to resume are the same to a connection, which has one branch; the transaction manager must mean what it says. */
    private void associateAgain(XaCall call, int flags) throws XAException {
        refuseActive(call, current);
        XaBranch branch = known(call);
        if (branch.rollbackOnly() != 0) {
            throw rollbackOnly(call, branch);
        }
        if (!branch.is(flags == TMRESUME ? XaBranch.Association.SUSPENDED : XaBranch.Association.ENDED)) {
            throw outOfOrder(call);
        }
        branch.associate(XaBranch.Association.ACTIVE);
    }

    private static void refuseActive(XaCall call, @Nullable XaBranch held) throws XAException {
        if (held != null && held.is(XaBranch.Association.ACTIVE)) {
            throw call.fails(XAException.XAER_PROTO, "SLUICE2159", "the branch on the connection must be ended first");
        }
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        XaCall call = calls.enter("end", xid, flags);
        if (flags != TMSUCCESS && flags != TMFAIL && flags != TMSUSPEND) {
            throw wrongFlags(call);
        }
        lock.lock();
        try {
            XaBranch branch = known(call);
            boolean suspended = branch.is(XaBranch.Association.SUSPENDED) && flags != TMSUSPEND;
            if (!suspended && !branch.is(XaBranch.Association.ACTIVE)) {
                throw outOfOrder(call);
            }
            if (flags == TMFAIL) {
                branch.associate(XaBranch.Association.ENDED);
                branch.markRollbackOnly(XAException.XA_RBROLLBACK);
            } else if (branch.rollbackOnly() != 0) {
                branch.associate(XaBranch.Association.ENDED);
                throw rollbackOnly(call, branch);
            } else {
                branch.associate(flags == TMSUSPEND ? XaBranch.Association.SUSPENDED : XaBranch.Association.ENDED);
            }
        } finally {
            lock.unlock();
        }
    }

    // ---------------------------------------------------------------- end

    @Override
    public int prepare(Xid xid) throws XAException {
        XaCall call = calls.enter("prepare", xid, null);
        XaBranch branch = completing(call);
        BranchResult result = BranchResult.ofPrepare(branch.work());
        lock.lock();
        try {
            XaEnding.requireCommittable(call, branch, result, false);
            if (!result.written()) {
                XaEnding.commitReadOnly(call, branch);
                return XA_RDONLY;
            }
            XaEnding.prepare(call, branch);
            prepared = branch.xid();
            return XA_OK;
        } finally {
            finish(branch);
            lock.unlock();
        }
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        XaCall call = calls.enter("commit", xid, onePhase ? TMONEPHASE : TMNOFLAGS);
        if (onePhase) {
            commitOnePhase(call);
        } else {
            commitPrepared(call);
        }
    }

    private void commitOnePhase(XaCall call) throws XAException {
        XaBranch branch = completing(call);
        BranchResult result = BranchResult.of(branch.work());
        lock.lock();
        try {
            XaEnding.requireCommittable(call, branch, result, true);
            XaEnding.commit(call, branch);
        } finally {
            finish(branch);
            lock.unlock();
        }
    }

    private void commitPrepared(XaCall call) throws XAException {
        lock.lock();
        try {
            XaBranch held = current;
            if (held != null && held.xid().equals(call.xid())) {
                throw call.fails(
                        XAException.XAER_PROTO, "SLUICE2165", "the branch is not prepared: commit it in one phase");
            }
            if (held != null) {
                throw call.fails(
                        XAException.XA_RETRY,
                        "SLUICE2166",
                        "the connection is in use for another branch: commit this one on another connection, or later");
            }
            preparedWork.commit(call, call.branch());
            forgetPrepared(call);
        } finally {
            lock.unlock();
        }
    }

    /** Also while the branch's statements run, and also without an end before: so does a manager whose time limit has passed. */
    @Override
    public void rollback(Xid xid) throws XAException {
        XaCall call = calls.enter("rollback", xid, null);
        lock.lock();
        try {
            XaBranch held = current;
            if (held != null && held.xid().equals(call.xid())) {
                try {
                    XaEnding.rollBack(call, held);
                } finally {
                    finish(held);
                }
            } else if (held != null) {
                throw call.fails(
                        XAException.XAER_RMFAIL,
                        "SLUICE2167",
                        "the connection is in use for another branch: roll this one back on another connection, or later");
            } else {
                preparedWork.rollBack(call, call.branch());
                forgetPrepared(call);
            }
        } finally {
            lock.unlock();
        }
    }

    // ---------------------------------------------------------------- the parts of an end

    private XaBranch completing(XaCall call) throws XAException {
        lock.lock();
        try {
            XaBranch branch = known(call);
            if (!branch.is(XaBranch.Association.ENDED)) {
                throw outOfOrder(call);
            }
            branch.completing();
            return branch;
        } finally {
            lock.unlock();
        }
    }

    private void forgetPrepared(XaCall call) {
        if (call.branch().equals(prepared)) {
            prepared = null;
        }
    }

    private void finish(XaBranch branch) {
        if (current == branch) {
            current = null;
        }
        branch.over();
    }

    // ---------------------------------------------------------------- recovery

    /** Gives everything at the start of a scan, and nothing more until the next one. */
    @Override
    public Xid[] recover(int flags) throws XAException {
        XaCall call = calls.enter("recover", flags);
        if ((flags & ~(TMSTARTRSCAN | TMENDRSCAN)) != 0) {
            throw wrongFlags(call);
        }
        lock.lock();
        try {
            boolean start = (flags & TMSTARTRSCAN) != 0;
            if (!start && !scanning) {
                throw call.fails(XAException.XAER_INVAL, "SLUICE2171", "no scan is open: begin one with TMSTARTRSCAN");
            }
            if (start && current != null) {
                throw call.fails(
                        XAException.XAER_PROTO, "SLUICE2172", "the connection is in use for a branch: use another one");
            }
            List<PreparedXid> found = start ? preparedWork.find(call) : List.of();
            scanning = (flags & TMENDRSCAN) == 0;
            return found.toArray(Xid[]::new);
        } finally {
            lock.unlock();
        }
    }

    /** PostgreSQL decides nothing by itself, so there is no branch to be forgotten. */
    @Override
    public void forget(Xid xid) throws XAException {
        XaCall call = calls.enter("forget", xid, null);
        lock.lock();
        try {
            XaBranch held = current;
            boolean known = call.branch().equals(prepared)
                    || (held != null && held.xid().equals(call.xid()));
            throw call.fails(
                    known ? XAException.XAER_PROTO : XAException.XAER_NOTA,
                    "SLUICE2173",
                    "no branch was ended heuristically: PostgreSQL does not do that");
        } finally {
            lock.unlock();
        }
    }

    /** A branch lives on one connection: two connections are two resource managers to the transaction manager. */
    @Override
    public boolean isSameRM(XAResource other) {
        return other == this;
    }

    // ---------------------------------------------------------------- time limit

    @Override
    public int getTransactionTimeout() {
        return timeLimit.seconds();
    }

    /**
     * Sets how long a branch may take that starts from now on. When its time has passed it is rolled back, and may only be rolled
     * back; what is running is cancelled.
     *
     * @param seconds 0 for no limit
     */
    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        if (seconds < 0) {
            throw calls.own("setTransactionTimeout(" + seconds + ")", null)
                    .fails(XAException.XAER_INVAL, "SLUICE2174", "a time limit is not negative");
        }
        timeLimit.set(seconds);
        return true;
    }

    private void timeOut(XaBranch branch, int seconds) {
        XaCall call = calls.own("time limit of " + seconds + " s", branch.xid());
        lock.lock();
        try {
            if (branch.isOver() || branch.isRolledBack()) {
                return;
            }
            branch.markRollbackOnly(XAException.XA_RBTIMEOUT);
            XaEnding.rollBack(call, branch);
            LOGGER.log(
                    Level.WARNING,
                    () -> "SLUICE2175: a branch took longer than its " + seconds + " s and was rolled back: xid "
                            + branch.xid() + " at " + connection.description());
        } catch (XAException e) {
            LOGGER.log(
                    Level.WARNING,
                    () -> "SLUICE2176: a branch took longer than its " + seconds + " s. " + e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    // ---------------------------------------------------------------- refusals

    /** The branch that the connection holds, if it is the one that is meant. */
    private XaBranch known(XaCall call) throws XAException {
        PreparedXid xid = call.branch();
        XaBranch held = current;
        if (held != null && held.xid().equals(xid)) {
            return held;
        }
        if (xid.equals(prepared)) {
            throw call.fails(
                    XAException.XAER_PROTO, "SLUICE2179", "the branch is prepared: it can be committed or rolled back");
        }
        throw call.fails(
                XAException.XAER_NOTA,
                "SLUICE2180",
                "the connection does not hold this branch, and until it is prepared only its own connection knows it");
    }

    private static XAException wrongFlags(XaCall call) {
        return call.fails(XAException.XAER_INVAL, "SLUICE2181", "these flags are not allowed here");
    }

    private static XAException outOfOrder(XaCall call) {
        return call.fails(
                XAException.XAER_PROTO, "SLUICE2182", "the branch is not in a state in which this is allowed");
    }

    private static XAException rollbackOnly(XaCall call, XaBranch branch) {
        return call.fails(branch.rollbackOnly(), "SLUICE2183", "the branch can only be rolled back");
    }

    private String describe() {
        XaBranch held = current;
        return connection.description() + ", which holds " + (held == null ? "no branch" : held);
    }
}
