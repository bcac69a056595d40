package org.sluice.it.server;

import org.jspecify.annotations.Nullable;

/**
 * A pool as the server's tools name it.
 *
 * @param application whose pool it is; {@code null} for one of the domain
 */
record ServerPool(@Nullable String application, String name) {

    /** For {@code asadmin get} and {@code set}. */
    String path() {
        return (application == null ? "" : "applications.application." + application + ".")
                + "resources.connector-connection-pool." + name;
    }

    /** Under {@code /management/domain}. */
    String restResources() {
        return (application == null ? "" : "applications/application/" + application + "/") + "resources";
    }
}
