package org.sluice.bench.peers;

import java.util.concurrent.ThreadFactory;

/** Virtual threads, of JDK 21 and later. By reflection: this is compiled for JDK 17. */
enum Virtual implements ThreadKind {
    INSTANCE;

    private static final int SINCE = 21;

    @Override
    public boolean isThere() {
        return Runtime.version().feature() >= SINCE;
    }

    @Override
    public ThreadFactory factory() {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return (ThreadFactory) Class.forName("java.lang.Thread$Builder")
                    .getMethod("factory")
                    .invoke(builder);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no virtual threads", e);
        }
    }
}
