package org.sluice.it.server;

import org.sluice.it.tuning.Tuner;

/** Somebody with asadmin. */
record Asadmin(Domain domain, ServerPool pool) implements Tuner {

    @Override
    public void set(String attribute, int value) {
        domain.asadmin("set", pool.path() + "." + attribute + "=" + value);
    }

    @Override
    public void flush() {
        String application = pool.application();
        if (application == null) {
            domain.asadmin("flush-connection-pool", pool.name());
        } else {
            domain.asadmin("flush-connection-pool", "--appname", application, pool.name());
        }
    }
}
