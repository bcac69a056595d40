package org.sluice.cdi;

import java.util.Optional;
import org.sluice.api.SluiceException;
import org.sluice.api.spi.FactorySettings;

/** Gets a factory's resource: the server's own one, or one that is created for the application. */
final class ResourceSource {

    private final Surroundings surroundings;
    private final FactorySettings settings;
    private final ResourceNames names;

    ResourceSource(Surroundings surroundings, FactorySettings settings) {
        this.surroundings = surroundings;
        this.settings = settings;
        this.names = ResourceNames.of(settings.factory(), settings.jndiName());
    }

    /**
     * The resource and whether it was created for the application.
     *
     * @throws ResourceUnavailableException if there is none now
     */
    Resource get() {
        Lookup lookup = names.search(surroundings.naming());
        if (lookup instanceof Lookup.Found found) {
            return new Resource(found.jndiName(), found.resource(), false);
        }
        if (names.required()) {
            throw unavailable(lookup);
        }
        return created().orElseThrow(() -> unavailable(lookup));
    }

    private Optional<Resource> created() {
        return create().map(jndiName -> {
            Lookup lookup = Lookup.of(surroundings.naming(), jndiName);
            if (lookup instanceof Lookup.Found found) {
                return new Resource(jndiName, found.resource(), true);
            }
            Throwable cause = lookup instanceof Lookup.Failed failed ? failed.cause() : null;
            throw new ResourceUnavailableException(
                    "The pool of the factory '" + settings.factory()
                            + "' was created, but its resource can not be looked up: " + jndiName,
                    cause);
        });
    }

    private Optional<String> create() {
        try {
            return surroundings.provisioner().create(surroundings.application(), settings);
        } catch (SluiceException e) {
            throw new ResourceUnavailableException(
                    "The factory '" + settings.factory() + "' has no resource: looked up " + names.names()
                            + "; the server refused to create one: " + e.getMessage() + ". " + recipe(),
                    e);
        }
    }

    private ResourceUnavailableException unavailable(Lookup lookup) {
        Throwable cause = lookup instanceof Lookup.Failed failed ? failed.cause() : null;
        return new ResourceUnavailableException(
                "The factory '" + settings.factory() + "' has no resource: looked up " + names.names()
                        + (cause == null ? "" : " (" + cause + ")") + ". " + recipe(),
                cause);
    }

    private String recipe() {
        return "Define a connector connection pool of the resource adapter '" + settings.resourceAdapter()
                + "' with the connection definition org.sluice.api.AsyncSessionFactory and a resource named '"
                + names.names().get(names.names().size() - 1) + "'";
    }

    /** A resource from JNDI. */
    record Resource(String jndiName, Object object, boolean created) {}
}
