package org.sluice.it.container;

import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Hears what one of the server's loggers is told, until it is closed. */
final class LogListener extends Handler implements AutoCloseable {

    private final Queue<String> messages = new ConcurrentLinkedQueue<>();
    private final Logger logger;

    private LogListener(Logger logger) {
        this.logger = logger;
    }

    static LogListener of(String name) {
        LogListener listener = new LogListener(Logger.getLogger(name));
        listener.logger.addHandler(listener);
        return listener;
    }

    /** What was heard up to now. */
    Collection<String> messages() {
        return messages;
    }

    @Override
    public void publish(LogRecord entry) {
        messages.add(entry.getMessage());
    }

    @Override
    public void flush() {
        // nothing is kept back
    }

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
