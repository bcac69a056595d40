package org.sluice.it.jta;

/** What a test wants done within a method's transaction. */
@FunctionalInterface
public interface Work {

    /** Does it. */
    void run() throws Exception;
}
