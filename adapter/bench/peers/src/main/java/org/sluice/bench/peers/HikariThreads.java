package org.sluice.bench.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.EnumSet;
import java.util.Set;
import org.postgresql.Driver;
import org.sluice.bench.contest.Database;
import org.sluice.bench.contest.Databases;
import org.sluice.bench.contest.Entry;
import org.sluice.bench.contest.Peer;
import org.sluice.bench.contest.Workload;

/** pgjdbc over HikariCP, with a thread for each session. */
record HikariThreads(String name, ThreadKind threads) implements Peer {

    private static final long PATIENCE_MILLIS = 120_000;

    @Override
    public Set<Workload> workloads() {
        return threads.isThere() ? JdbcWork.WORKLOADS : EnumSet.noneOf(Workload.class);
    }

    @Override
    public Entry open(Workload workload, Databases databases, int connections) {
        HikariDataSource pool = new HikariDataSource(configuration(databases.first(), connections));
        return Entry.of(JdbcWork.of(workload, pool, threads.factory()), pool::close);
    }

    private static HikariConfig configuration(Database database, int connections) {
        HikariConfig configuration = new HikariConfig();
        // not found by DriverManager, which looks among the server's
        configuration.setDriverClassName(Driver.class.getName());
        configuration.setJdbcUrl(database.jdbcUrl());
        configuration.setUsername(database.user());
        configuration.setPassword(database.password());
        configuration.setMaximumPoolSize(connections);
        configuration.setConnectionTimeout(PATIENCE_MILLIS);
        return configuration;
    }
}
