package org.sluice.it.unit;

import jakarta.annotation.Resource;
import jakarta.ejb.Asynchronous;
import jakarta.ejb.Stateless;
import jakarta.ejb.Timeout;
import jakarta.ejb.Timer;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** Work without a request: on a timer's thread, and on that of an asynchronous method. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Background {

    @Resource
    @SuppressWarnings("NullAway.Init") // by the container
    TimerService timers;

    @Inject
    Marks marks;

    /** Writes a mark when a timer has expired, in a transaction of its own. */
    public void inTransactionByTimer(long id) {
        timers.createSingleActionTimer(1, new TimerConfig(id, false));
    }

    /** Writes a mark when a timer has expired, by the injected session, without waiting for it. */
    public void unawaitedByTimer(long id) {
        timers.createSingleActionTimer(1, new TimerConfig(-id, false));
    }

    @Timeout
    void expired(Timer timer) {
        long id = (Long) timer.getInfo();
        if (id > 0) {
            marks.inTransaction(id);
        } else {
            marks.unawaited(-id);
        }
    }

    /** Writes a mark in a transaction of its own. */
    @Asynchronous
    public void inTransaction(long id) {
        marks.inTransaction(id);
    }

    /** Writes a mark by the injected session, without waiting for it. */
    @Asynchronous
    public void unawaited(long id) {
        marks.unawaited(id);
    }
}
