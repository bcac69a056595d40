package org.sluice.bench;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sluice.bench.BenchServer.Entrant;
import org.sluice.bench.contest.AsyncWork;
import org.sluice.bench.contest.Database;
import org.sluice.bench.contest.Databases;
import org.sluice.bench.contest.Meter;
import org.sluice.bench.contest.Sample;
import org.sluice.bench.contest.Turn;
import org.sluice.bench.contest.Workload;
import org.sluice.flights.FlightCounter;

/**
 * The adapter and its peers in turn, several rounds, on one database; all that are Java in one server: what disturbs the machine
 * disturbs all.
 */
final class SideBySide {

    private static final Duration LATENCY = Duration.ofMillis(10);

    /** So many operations for each connection: a pool may give the same one several times. */
    private static final int WARMING = 3;

    private final Options options;
    private final Path folder;
    private final BenchDatabase database;
    private final List<OutsidePeer> outside;
    private final Map<String, String> skipped = new LinkedHashMap<>();
    private final Map<String, String> versions = new TreeMap<>();
    private final Map<Entrant, Measured> measured = new LinkedHashMap<>();
    private final HttpClient pages = BenchServer.newClient();
    private Databases reached;

    private SideBySide(Options options, Path folder, BenchDatabase database, List<OutsidePeer> outside) {
        this.options = options;
        this.folder = folder;
        this.database = database;
        this.outside = outside;
        this.reached = database.databases();
    }

    /**
     * Runs.
     *
     * @param folder has what the server consists of; what is written on the way goes there, too
     * @throws IllegalStateException if the server or the database fails, or a peer leaves the wrong things in the database. A
     *     peer whose operations fail is reported with its figures
     */
    static Comparison run(Options options, Path folder) throws InterruptedException, SQLException, IOException {
        try (BenchDatabase database = BenchDatabase.start()) {
            SideBySide run =
                    new SideBySide(options, folder, database, List.of(SqlAlchemy.find(folder), Pgbench.find(folder)));
            return run.all();
        }
    }

    private Comparison all() throws InterruptedException, SQLException, IOException {
        versions.put("java", Runtime.version().toString());
        versions.put("postgresql-server", database.version());
        outside.forEach(this::present);
        if (options.away().isZero()) {
            measure();
        } else {
            try (FlightCounter network = network(options.away())) {
                reached = through(network);
                measure();
            }
        }
        countFlights();
        return new Comparison(measured.values(), skipped, Machine.describe(), versions, options);
    }

    private void measure() throws InterruptedException, SQLException {
        try (BenchServer server = BenchServer.start(folder, reached, options.jvm())) {
            versions.putAll(server.versions());
            List<Entrant> entrants = entrants(server);
            for (Workload workload : options.workloads()) {
                rounds(server, workload, names(entrants, workload));
            }
            if (server.leases() != 0) {
                throw new IllegalStateException(server.leases() + " connections of the adapter's are still held");
            }
        }
    }

    /** A way to the database on which answers take a while. */
    private FlightCounter network(Duration latency) throws IOException {
        return new FlightCounter(0, database.databases().first().port(), latency);
    }

    private Databases through(FlightCounter network) {
        return new Databases(
                database.databases().first().atPort(network.port()),
                database.databases().second().atPort(network.port()));
    }

    private void present(OutsidePeer peer) {
        versions.put(peer.name(), peer.version());
        peer.missing().ifPresent(reason -> skipped.put(peer.name(), reason));
    }

    private List<Entrant> entrants(BenchServer server) {
        List<Entrant> entrants = new ArrayList<>(server.entrants());
        for (OutsidePeer peer : outside) {
            if (peer.missing().isEmpty()) {
                peer.workloads().forEach(workload -> entrants.add(new Entrant(peer.name(), workload)));
            }
        }
        if (Runtime.version().feature() < 21) {
            skipped.put("hikari-virtual", "virtual threads need JDK 21");
        }
        return entrants;
    }

    private List<String> names(List<Entrant> entrants, Workload workload) {
        return entrants.stream()
                .filter(entrant -> entrant.workload() == workload && options.takesPart(entrant.peer()))
                .map(Entrant::peer)
                .sorted(Comparator.comparing(peer -> !peer.equals(Options.REFERENCE)))
                .toList();
    }

    // ------------------------------------------------------------------ rounds

    private void rounds(BenchServer server, Workload workload, List<String> peers)
            throws InterruptedException, SQLException {
        peers.forEach(peer -> measured.put(new Entrant(peer, workload), new Measured(workload, peer)));
        if (options.warms()) {
            for (String peer : peers) {
                Duration half = options.warming().dividedBy(2);
                turn(server, workload, peer, half, half);
            }
        }
        for (int round = 0; round < Math.max(1, options.rounds()); round++) {
            for (String peer : turned(peers, round)) {
                Sample sample = turn(server, workload, peer, options.warm(workload), options.measured(workload));
                of(new Entrant(peer, workload)).add(sample);
                say(workload, peer, sample);
            }
        }
    }

    /** Each round begins with another one: to come first, or after a certain other one, is neither good nor bad luck. */
    private static List<String> turned(List<String> peers, int round) {
        List<String> turned = new ArrayList<>(peers);
        Collections.rotate(turned, round);
        return turned;
    }

    private Measured of(Entrant entrant) {
        Measured found = measured.get(entrant);
        if (found == null) {
            throw new IllegalStateException(entrant + " does not take part");
        }
        return found;
    }

    private static void say(Workload workload, String peer, Sample sample) {
        System.out.printf(
                "%-6s %-26s %10.0f/s %8.1f us%s%n",
                workload.id(),
                peer,
                sample.perSecond(),
                sample.cpuMicros(),
                sample.failure() == null ? "" : " FAILED: " + sample.failure());
    }

    private Sample turn(BenchServer server, Workload workload, String peer, Duration warm, Duration time)
            throws InterruptedException, SQLException {
        BenchDatabase.State before = workload.writes() ? database.writable() : null;
        Sample sample = turnOf(server, workload, peer, warm, time);
        if (before != null && sample.failures() == 0) {
            database.check(before, rows(workload, sample));
        }
        return sample;
    }

    /** Each transaction writes one entry. */
    private static long rows(Workload workload, Sample sample) {
        return workload.writes() ? sample.operations() : 0;
    }

    private Sample turnOf(BenchServer server, Workload workload, String peer, Duration warm, Duration time)
            throws InterruptedException {
        int sessions = options.sessions(workload);
        for (OutsidePeer other : outside) {
            if (other.name().equals(peer)) {
                return other.run(workload, reached.first(), sessions, warm, time);
            }
        }
        server.open(peer, workload, workload.connections());
        try {
            return workload == Workload.PAGE
                    ? pages(server, peer, sessions, warm, time)
                    : server.run(sessions, warm, time);
        } finally {
            server.closePeer();
        }
    }

    /** The sessions are here, what is measured is there; for a part of it the numbers of the first are replaced. */
    private Sample pages(BenchServer server, String peer, int sessions, Duration warm, Duration time)
            throws InterruptedException {
        AsyncWork work = new Pages(server, peer, pages);
        Meter here = new Meter();
        Sample first = Turn.run(work, sessions, Duration.ZERO, warm, here);
        if (first.failures() > 0) {
            return first;
        }
        server.measure();
        Sample sample = Turn.run(work, sessions, Duration.ZERO, time, here);
        return sample.with(server.measured());
    }

    // ------------------------------------------------------------------ flights

    /** In a server of its own, whose way to the database is a proxy that counts. */
    private void countFlights() throws InterruptedException, IOException {
        try (FlightCounter counter = network(LATENCY)) {
            Databases counted = through(counter);
            try (BenchServer server = BenchServer.start(folder, counted, List.of())) {
                for (Map.Entry<Entrant, Measured> entry : measured.entrySet()) {
                    Entrant entrant = entry.getKey();
                    entry.getValue().flights(flights(server, counter, counted.first(), entrant));
                }
            }
        }
    }

    private double flights(BenchServer server, FlightCounter counter, Database counted, Entrant entrant)
            throws InterruptedException {
        for (OutsidePeer other : outside) {
            if (other.name().equals(entrant.peer())) {
                return flights(other, counter, counted, entrant.workload());
            }
        }
        server.open(entrant.peer(), entrant.workload(), connections(entrant));
        try {
            // opens the connections, and prepares the statements on each
            server.repeat(WARMING * connections(entrant));
            counter.take();
            server.repeat(options.counted());
            return (double) counter.take() / options.counted();
        } finally {
            server.closePeer();
        }
    }

    /** As few as the work needs, so that one is used again and again; the adapter's pools are those of the server. */
    private static int connections(Entrant entrant) {
        return entrant.peer().startsWith("sluice-") ? entrant.workload().connections() : 1;
    }

    /** Its start is in both numbers. */
    private double flights(OutsidePeer peer, FlightCounter counter, Database counted, Workload workload)
            throws InterruptedException {
        peer.repeat(workload, counted, options.counted());
        int once = counter.take();
        peer.repeat(workload, counted, 2 * options.counted());
        return (double) (counter.take() - once) / options.counted();
    }
}
