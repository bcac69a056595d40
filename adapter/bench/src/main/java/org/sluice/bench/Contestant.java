package org.sluice.bench;

import java.util.concurrent.CompletionStage;

/** One way to do the same piece of work with the same database. Safe for any number of threads. */
interface Contestant extends AutoCloseable {

    /** What stands in the table of results. */
    String name();

    /** Reads the row with this key, from getting a connection to giving it back. */
    CompletionStage<Item> read(int key);

    @Override
    void close();
}
