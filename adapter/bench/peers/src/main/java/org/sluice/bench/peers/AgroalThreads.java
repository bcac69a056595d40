package org.sluice.bench.peers;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.postgresql.Driver;
import org.sluice.bench.contest.Database;
import org.sluice.bench.contest.Databases;
import org.sluice.bench.contest.Entry;
import org.sluice.bench.contest.Peer;
import org.sluice.bench.contest.Workload;

/** pgjdbc over Agroal, with a thread for each session. */
final class AgroalThreads implements Peer {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    public String name() {
        return "agroal-threads";
    }

    @Override
    public Set<Workload> workloads() {
        return JdbcWork.WORKLOADS;
    }

    @Override
    public Entry open(Workload workload, Databases databases, int connections) throws SQLException {
        AgroalDataSource pool = AgroalDataSource.from(configuration(databases.first(), connections));
        return Entry.of(JdbcWork.of(workload, pool, Platform.INSTANCE.factory()), pool::close);
    }

    private static AgroalDataSourceConfigurationSupplier configuration(Database database, int connections) {
        return new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(connections)
                        .minSize(connections)
                        .acquisitionTimeout(PATIENCE)
                        .connectionFactoryConfiguration(factory -> factory.connectionProviderClass(Driver.class)
                                .jdbcUrl(database.jdbcUrl())
                                .principal(new NamePrincipal(database.user()))
                                .credential(new SimplePassword(database.password()))));
    }
}
