package org.sluice.connector;

import java.util.List;

/** One managed connection as its XAResource sees it. */
interface XaConnection {

    /** Begins work for a branch; its statements follow. */
    BranchWork begin();

    /**
     * For commands outside a branch (COMMIT PREPARED, ROLLBACK PREPARED, recover): runs one on this connection, waits; only while
     * it holds no branch. If the connection is closed, another one is opened in its place first.
     *
     * @return the result's first column as texts
     * @throws org.sluice.api.SluiceException as {@link BranchWork#end}
     */
    List<String> run(String sql, String... parameters);

    /** Factory and backend, for messages. */
    String description();
}
