package org.sluice.bench.peers;

import java.util.concurrent.ThreadFactory;

/** Threads of the operating system's. */
enum Platform implements ThreadKind {
    INSTANCE;

    @Override
    public boolean isThere() {
        return true;
    }

    @Override
    public ThreadFactory factory() {
        return task -> new Thread(task, "bench-session");
    }
}
