package org.sluice.it.crash;

import org.sluice.it.Client;

/** An application server with the application of transfers and the pools of both banks, that can be killed and started again. */
interface Server extends AutoCloseable {

    /** For people. */
    String name();

    /** {@code kill -9}. Any thread. */
    void kill();

    /** After {@link #kill}; need not wait for the application. */
    void startAgain();

    /** A client of the application. */
    Client client();

    @Override
    void close();
}
