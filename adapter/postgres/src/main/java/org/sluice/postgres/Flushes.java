package org.sluice.postgres;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.impl.codec.PgCodec;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.SqlConnectionInternal;

/**
 * Vert.x hands each statement to the operating system by itself. What is issued at the same time, such as BEGIN and the
 * statements behind it, goes out in one system call and one packet instead, as soon as the event loop turns to something else.
 */
final class Flushes {

    /** So that the server begins with the first ones while many more are written. */
    private static final int AT_MOST = 32;

    private Flushes() {}

    /** From now on; on the connection's event loop. */
    static void consolidate(PgConnection connection) {
        if (((SqlConnectionInternal) connection).unwrap() instanceof SocketConnectionBase socket) {
            ChannelPipeline pipeline = socket.socket().channelHandlerContext().pipeline();
            ChannelHandlerContext codec = pipeline.context(PgCodec.class);
            // none, if the connection was lost meanwhile
            if (codec != null) {
                // on the network's side of what writes, so that it sees every write, and on this side of encryption
                pipeline.addBefore(codec.name(), "flushes", new FlushConsolidationHandler(AT_MOST, true));
            }
        }
    }
}
