package org.sluice.connector;

import java.util.List;

/** One managed connection as its XAResource sees it. */
interface XaConnection {

    /** Begins work for a branch; its statements follow. */
    BranchWork begin(PreparedXid xid);

    /**
     * For what is asked outside a branch (recover): runs a query on this connection, and waits; only while it holds no branch. If
     * the connection is closed, another one is opened in its place first.
     *
     * @return the result's first column as texts
     * @throws org.sluice.api.SluiceException as {@link BranchWork#end}
     */
    List<String> run(String sql, String... parameters);

    /** The same for COMMIT PREPARED and ROLLBACK PREPARED, which have no result. */
    void finish(String sql);

    /** Factory and backend, for messages. */
    String description();
}
