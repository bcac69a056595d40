package org.sluice.postgres;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.impl.codec.PgCodec;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import java.lang.System.Logger.Level;

/**
 * Vert.x hands each statement to the operating system by itself. What is issued at the same time, such as BEGIN and the
 * statements behind it, goes out in one system call and one packet instead, as soon as the event loop turns to something else.
 *
 * <p>Vert.x has no public way to the socket, so its internals are used, here and nowhere else. Where they are not as expected,
 * everything works as without.
 */
final class Flushes {

    /** So that the server begins with the first ones while many more are written. */
    private static final int AT_MOST = 32;

    private static final System.Logger LOG = System.getLogger(Flushes.class.getName());

    private Flushes() {}

    /** From now on; on the connection's event loop. Gives whether it is so: not, if the connection was lost meanwhile. */
    static boolean consolidate(PgConnection connection) {
        try {
            return insert(connection);
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.DEBUG, "Statements are sent one by one", e);
            return false;
        }
    }

    private static boolean insert(PgConnection connection) {
        if (!(((SqlConnectionInternal) connection).unwrap() instanceof SocketConnectionBase socket)) {
            return false;
        }
        ChannelPipeline pipeline = socket.socket().channelHandlerContext().pipeline();
        ChannelHandlerContext codec = pipeline.context(PgCodec.class);
        if (codec == null) {
            return false;
        }
        // on the network's side of what writes, so that it sees every write, and on this side of encryption
        pipeline.addBefore(codec.name(), "flushes", new FlushConsolidationHandler(AT_MOST, true));
        return true;
    }
}
