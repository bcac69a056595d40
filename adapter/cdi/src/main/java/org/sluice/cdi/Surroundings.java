package org.sluice.cdi;

import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/** What an application has around it on its server. */
record Surroundings(
        String application, Naming naming, ApplicationConfiguration configuration, PoolProvisioner provisioner) {

    /** Captures the surroundings of the application that is being deployed on the calling thread. */
    static Surroundings capture(Naming naming, PoolProvisioner provisioner) {
        return new Surroundings(applicationName(naming), naming, ApplicationConfiguration.capture(), provisioner);
    }

    private static String applicationName(Naming naming) {
        String name = text(naming, "java:app/AppName");
        if (name == null) {
            name = text(naming, "java:module/ModuleName");
        }
        return name == null ? "application" : name;
    }

    private static @Nullable String text(Naming naming, String name) {
        try {
            return naming.lookup(name) instanceof String text ? text : null;
        } catch (NamingException e) {
            return null; // not every server has it at this point
        }
    }
}
