package org.sluice.bench.peers;

import java.util.concurrent.ThreadFactory;

/** What a session that blocks runs on. */
interface ThreadKind {

    /** Whether this JVM has them. */
    boolean isThere();

    ThreadFactory factory();
}
