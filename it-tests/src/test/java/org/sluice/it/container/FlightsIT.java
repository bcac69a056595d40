package org.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.sluice.it.container.Stages.result;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.Result;
import org.sluice.flights.FlightCounter;
import org.sluice.it.TestDatabase;
import org.sluice.it.asynctx.AsyncWorker;
import org.sluice.it.jta.Databases;
import org.sluice.it.jta.Transactions;
import org.sluice.it.jta.Work;

/** How often a transaction of the server's goes over the network, for statements that are issued together. */
@ExtendWith(ArquillianExtension.class)
class FlightsIT {

    private static final String PORTS = "flights.txt";
    private static final Duration SOON = Duration.ofSeconds(30);

    @Inject
    AsyncSession local;

    @Inject
    Databases databases;

    @Inject
    Transactions methods;

    @Inject
    AsyncWorker worker;

    private FlightCounter flights;

    @Deployment
    static WebArchive war() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        TestDatabase database = new TestDatabase("flights");
        String configuration = """
                sluice.url=COUNTED
                sluice.one.url=COUNTED
                sluice.one.transaction-support=xa
                sluice.one.prepared-after=0
                sluice.two.url=%1$s
                sluice.two.transaction-support=xa
                sluice.none.url=%1$s
                sluice.none.transaction-support=none
                sluice.audit.url=%1$s
                """.replace("COUNTED", database.urlAtPort(port));
        return TestWar.create(database.name(), configuration)
                .addAsResource(new StringAsset(port + " " + database.port()), PORTS)
                .addPackage(Transactions.class.getPackage())
                .addPackage(AsyncWorker.class.getPackage())
                .addPackage(FlightCounter.class.getPackage());
    }

    @BeforeEach
    void count() throws IOException {
        String[] ports;
        try (InputStream in = Objects.requireNonNull(FlightsIT.class.getResourceAsStream("/" + PORTS))) {
            ports = new String(in.readAllBytes(), StandardCharsets.US_ASCII).split(" ", -1);
        }
        flights = new FlightCounter(Integer.parseInt(ports[0]), Integer.parseInt(ports[1]));
        result(databases.outside().withSession(own -> own.execute("truncate marks")));
    }

    @AfterEach
    void stop() {
        flights.close();
        for (AsyncSessionFactory factory : databases.all()) {
            await().atMost(SOON).until(() -> factory.pool().inUse() == 0);
        }
    }

    private static CompletionStage<Result> mark(AsyncSession session, int id) {
        return session.execute("insert into marks (id) values ($1)", id);
    }

    /** Of the second time: the first opens the connection and prepares the statement. */
    private int flightsOf(Work first, Work second) throws Exception {
        methods.required(first);
        flights.take();
        methods.required(second);
        return flights.take();
    }

    private void twoMarks(AsyncSession session, int from) {
        var unused = mark(session, from).thenCombine(mark(session, from + 1), (first, second) -> second);
    }

    @Test
    void local_takesTwo() throws Exception {
        assertThat(flightsOf(() -> twoMarks(local, 1), () -> twoMarks(local, 3)))
                .isEqualTo(2);
    }

    @Test
    void xa_alone_inOnePhase_takesTwo() throws Exception {
        AsyncSession one = databases.one();

        assertThat(flightsOf(() -> twoMarks(one, 1), () -> twoMarks(one, 3))).isEqualTo(2);
    }

    @Test
    void xa_besideAnother_inTwoPhases_takesThreeForEach() throws Exception {
        AsyncSession one = databases.one();
        AsyncSession two = databases.two();

        assertThat(flightsOf(
                        () -> {
                            twoMarks(one, 1);
                            twoMarks(two, 3);
                        },
                        () -> {
                            twoMarks(one, 5);
                            twoMarks(two, 7);
                        }))
                .isEqualTo(3);
    }

    @Test
    void asyncMethod_xaAlone_takesTwo() {
        AsyncSession one = databases.one();
        result(worker.required(() -> mark(one, 1).thenCombine(mark(one, 2), (a, b) -> b)));
        flights.take();

        result(worker.required(() -> mark(one, 3).thenCombine(mark(one, 4), (a, b) -> b)));

        assertThat(flights.take()).isEqualTo(2);
    }
}
