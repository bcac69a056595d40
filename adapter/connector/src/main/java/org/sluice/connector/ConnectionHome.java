package org.sluice.connector;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.sluice.core.Scheduler;

/** The pool as one of its connections sees it. Any thread; nothing here blocks for long. */
interface ConnectionHome {

    /** A connection's socket is open. */
    void opened(SluiceManagedConnection connection, int processId);

    /** The socket is closed: once for each {@link #opened}. */
    void closed(int processId);

    /** The connection is of no use to the server any more, though its socket may be open still: once for each {@link #opened}. */
    void left(SluiceManagedConnection connection);

    /** Why a connection of this maker may not go back to the server's pool; {@code null} if it may. */
    @Nullable String objection(SluiceManagedConnectionFactory maker);

    /** Keeps the time. */
    Scheduler scheduler();

    /** Runs what may block: the end of transactions that took too long. */
    Executor blocking();
}
