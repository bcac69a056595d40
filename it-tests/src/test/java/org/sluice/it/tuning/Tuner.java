package org.sluice.it.tuning;

/** A way to change one pool of a running server. Each call fails unless the server says that it has done so. */
public interface Tuner {

    /** Changes an attribute, named as asadmin names it, such as {@code max-pool-size}. */
    void set(String attribute, int value);

    /** Has the server close the pool's connections. */
    void flush();
}
