package org.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.sluice.it.container.Stages.failure;
import static org.sluice.it.container.Stages.result;

import jakarta.inject.Inject;
import java.io.File;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.xa.PGXADataSource;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.Result;
import org.sluice.api.StatementException;
import org.sluice.it.TestDatabase;
import org.sluice.it.asynctx.AsyncWorker;
import org.sluice.it.jdbc.JdbcLedger;

/** A JDBC data source of the server's, used in the synchronous part of an asynchronous method, beside a session. */
@ExtendWith(ArquillianExtension.class)
class AsyncJdbcIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Inject
    AsyncSession session;

    @Inject
    AsyncSessionFactory factory;

    @Inject
    AsyncWorker worker;

    @Inject
    JdbcLedger ledger;

    @Deployment
    static WebArchive war() throws URISyntaxException {
        TestDatabase database = new TestDatabase("asyncjdbc");
        return TestWar.create(database.name(), """
                        sluice.transaction-support=xa
                        sluice.audit.url=%1$s
                        """)
                .addPackage(AsyncWorker.class.getPackage())
                .addPackage(JdbcLedger.class.getPackage())
                .addAsLibrary(new File(PGXADataSource.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI()))
                .addAsWebInfResource(
                        new StringAsset(webXml(database.port(), database.user(), database.password())), "web.xml");
    }

    /** Without the type of the database in its signature, which the server does not have. */
    private static String webXml(int port, String user, String password) {
        return """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                  <data-source>
                    <name>java:app/jdbc/ledger</name>
                    <class-name>org.postgresql.xa.PGXADataSource</class-name>
                    <server-name>localhost</server-name>
                    <port-number>%d</port-number>
                    <database-name>asyncjdbc</database-name>
                    <user>%s</user>
                    <password>%s</password>
                    <transactional>true</transactional>
                  </data-source>
                </web-app>
                """.formatted(port, user, password);
    }

    @BeforeEach
    void emptyTables() {
        result(factory.withSession(own -> own.execute("truncate marks, leftovers")));
    }

    @AfterEach
    void nothingIsLeft() {
        await().atMost(SOON).until(() -> factory.pool().inUse() == 0);
        assertThat(number("select count(*) from pg_prepared_xacts")).isZero();
        assertThat(number("select count(*) from pg_stat_activity where state like 'idle in transaction%'"))
                .isZero();
    }

    private CompletionStage<Result> mark(long id) {
        return session.execute("insert into marks (id) values ($1)", id);
    }

    private long number(String sql) {
        return result(factory.withSession(own -> own.one(Long.class, sql)));
    }

    private long marks() {
        return number("select count(*) from marks");
    }

    private long entries() {
        return number("select count(*) from leftovers");
    }

    @Test
    void dataSourceAndSession_committedTogether_onTwoConnections() {
        int[] backends = new int[2];
        result(worker.required(() -> {
            backends[0] = ledger.write(1);
            return mark(1).thenCompose(marked -> session.one(Integer.class, "select pg_backend_pid()"))
                    .thenAccept(backend -> backends[1] = backend);
        }));

        assertThat(marks()).isEqualTo(1);
        assertThat(entries()).isEqualTo(1);
        assertThat(backends[0]).isNotZero().isNotEqualTo(backends[1]);
    }

    @Test
    void dataSourceAndSession_nothingIsSeenBeforeTheEnd() {
        CompletionStage<Long> stage = worker.required(() -> {
            int unused = ledger.write(1);
            return mark(1).thenCompose(
                            marked -> factory.openSession().one(Long.class, "select count(*) from leftovers"));
        });

        assertThat(result(stage)).as("JDBC's connection has not committed").isZero();
        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void dataSourceAndSession_continuationFails_rolledBackTogether() {
        CompletionStage<Result> stage = worker.required(() -> {
            int unused = ledger.write(1);
            return mark(1).thenCompose(marked -> mark(1));
        });

        assertThat(failure(stage)).isInstanceOf(StatementException.class);
        assertThat(marks()).isZero();
        assertThat(entries()).isZero();
    }

    @Test
    void dataSourceAndSession_limitPasses_rolledBackTogether() {
        CompletionStage<Result> stage = worker.limited(() -> {
            int unused = ledger.write(1);
            return mark(1).thenCompose(marked -> session.execute("select pg_sleep(60)"));
        });

        assertThat(failure(stage)).isNotNull();
        await().atMost(SOON).until(() -> factory.pool().inUse() == 0);
        assertThat(marks()).isZero();
        assertThat(entries()).isZero();
    }

    @Test
    void dataSourceAndSession_inTwoPhases_isSeenInPostgres() {
        // PREPARE TRANSACTION is refused for what has used a temporary table, and COMMIT is not: alone it works
        String temporary = "create temp table passing (id int) on commit drop";
        result(worker.required(() -> session.execute(temporary)));
        CompletionStage<Result> stage = worker.required(() -> {
            int unused = ledger.write(1);
            return session.execute(temporary);
        });

        assertThat(failure(stage)).isNotNull();
        assertThat(entries()).isZero();
    }
}
