package org.sluice.connector;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sluice.api.spi.BindableSessionFactory;
import org.sluice.api.spi.BoundSessionFactory;

/** Factories for a plain application on a PostgreSQL of the tests. */
final class BoundFactories {

    private BoundFactories() {}

    /** One that is connected by a pool to a port of this machine. */
    static BoundSessionFactory on(
            int port,
            SluiceResourceAdapter adapter,
            OneConnection pool,
            Function<String, @Nullable String> configuration) {
        SluiceManagedConnectionFactory managed = new SluiceManagedConnectionFactory();
        managed.setResourceAdapter(adapter);
        managed.setUrl("postgresql://postgres:postgres@localhost:" + port + "/postgres");
        return ((BindableSessionFactory) managed.createConnectionFactory(pool))
                .bind(new PlainApplication(configuration));
    }
}
