package org.sluice.it.links;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.NoSuchElementException;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.cdi.Database;

/** The factories by name. */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // injected
public class Links {

    @Inject
    @Database("disable")
    AsyncSessionFactory disable;

    @Inject
    @Database("allow")
    AsyncSessionFactory allow;

    @Inject
    @Database("prefer")
    AsyncSessionFactory prefer;

    @Inject
    @Database("require")
    AsyncSessionFactory require;

    @Inject
    @Database("verifyca")
    AsyncSessionFactory verifyca;

    @Inject
    @Database("verifyfull")
    AsyncSessionFactory verifyfull;

    @Inject
    @Database("pkcs12")
    AsyncSessionFactory pkcs12;

    @Inject
    @Database("jks")
    AsyncSessionFactory jks;

    @Inject
    @Database("stranger")
    AsyncSessionFactory stranger;

    @Inject
    @Database("certpem")
    AsyncSessionFactory certpem;

    @Inject
    @Database("certstore")
    AsyncSessionFactory certstore;

    @Inject
    @Database("md5")
    AsyncSessionFactory md5;

    @Inject
    @Database("plain")
    AsyncSessionFactory plain;

    @Inject
    @Database("unix")
    AsyncSessionFactory unix;

    @Inject
    @Database("peer")
    AsyncSessionFactory peer;

    @Inject
    @Database("rotated")
    AsyncSessionFactory rotated;

    AsyncSessionFactory get(String name) {
        AsyncSessionFactory found = all().get(name);
        if (found == null) {
            throw new NoSuchElementException(name);
        }
        return found;
    }

    private Map<String, AsyncSessionFactory> all() {
        return Map.ofEntries(
                Map.entry("disable", disable),
                Map.entry("allow", allow),
                Map.entry("prefer", prefer),
                Map.entry("require", require),
                Map.entry("verifyca", verifyca),
                Map.entry("verifyfull", verifyfull),
                Map.entry("pkcs12", pkcs12),
                Map.entry("jks", jks),
                Map.entry("stranger", stranger),
                Map.entry("certpem", certpem),
                Map.entry("certstore", certstore),
                Map.entry("md5", md5),
                Map.entry("plain", plain),
                Map.entry("unix", unix),
                Map.entry("peer", peer),
                Map.entry("rotated", rotated));
    }
}
