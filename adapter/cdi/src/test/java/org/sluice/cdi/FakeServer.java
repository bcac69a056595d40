package org.sluice.cdi;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.jspecify.annotations.Nullable;
import org.sluice.api.SluiceException;
import org.sluice.api.spi.FactorySettings;
import org.sluice.api.spi.PoolLimits;

/** A server with a directory, a configuration, and, if wanted, pools that are made by program. */
final class FakeServer implements Naming, PoolProvisioner {

    final Map<String, Object> directory = new ConcurrentHashMap<>();
    final Map<String, String> configuration = new HashMap<>();
    final List<FactorySettings> created = new ArrayList<>();
    final List<String> deleted = new ArrayList<>();
    boolean makesPools;

    @Nullable String refusal;

    FakeServer() {
        directory.put("java:app/AppName", "bank");
    }

    FakeServer set(String key, String value) {
        configuration.put(key, value);
        return this;
    }

    FakeResource resource(String jndiName) {
        FakeResource resource = new FakeResource(jndiName);
        directory.put(jndiName, resource);
        return resource;
    }

    /** Deploys an application of these beans. */
    WeldContainer deploy(Class<?>... beans) {
        ConfigProviderResolver.setInstance(new FakeConfig(configuration));
        return new Weld("sluice")
                .disableDiscovery()
                .addExtension(new SluiceExtension(this, this))
                .beanClasses(beans)
                .initialize();
    }

    @Override
    public Object lookup(String name) throws NamingException {
        Object found = directory.get(name);
        if (found instanceof NamingException failure) {
            throw failure;
        }
        if (found == null) {
            throw new NameNotFoundException(name);
        }
        return found;
    }

    @Override
    public Optional<String> create(String application, FactorySettings settings) {
        if (refusal != null) {
            throw new SluiceException(Objects.requireNonNull(refusal));
        }
        if (!makesPools) {
            return Optional.empty();
        }
        created.add(settings);
        String name = "sluice/" + application + "/" + settings.factory();
        resource(name);
        return Optional.of(name);
    }

    @Override
    public void delete(String application, String factory) {
        deleted.add(application + "/" + factory);
    }

    @Override
    public PoolLimits limits(String application, String jndiName) {
        return PoolLimits.unknown();
    }
}
