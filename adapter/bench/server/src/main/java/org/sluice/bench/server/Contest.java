package org.sluice.bench.server;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.sluice.bench.contest.Database;
import org.sluice.bench.contest.Databases;
import org.sluice.bench.contest.Entry;
import org.sluice.bench.contest.Meter;
import org.sluice.bench.contest.Peer;
import org.sluice.bench.contest.Sample;
import org.sluice.bench.contest.Turn;
import org.sluice.bench.contest.Workload;

/** All who take part, and whose turn it is: one at a time. */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // injected
public class Contest {

    @Inject
    Ours ours;

    @Inject
    Factories factories;

    @Inject
    JdbcTransfers jdbc;

    @Inject
    ServletContext context;

    @Inject
    @ConfigProperty(name = "bench.url")
    String url;

    @Inject
    @ConfigProperty(name = "bench.other-url")
    String otherUrl;

    @Resource
    ManagedThreadFactory threads;

    private final Meter meter = new Meter();
    private final List<Peer> peers = new ArrayList<>();
    private @Nullable Entry entry;
    private boolean backgroundIsKnown;
    private Meter.@Nullable Reading begun;

    @PostConstruct
    void find() {
        peers.addAll(LibraryPeers.in(libraries()));
        peers.add(new JdbcOfTheServer(jdbc));
        peers.add(new Container("container", false, threads));
        peers.add(new Container("container-alone", true, threads));
        peers.addAll(ours.all());
    }

    private Path libraries() {
        return Path.of(Objects.requireNonNull(context.getRealPath("/WEB-INF/peers"), "the WAR is not unpacked"));
    }

    /** Of the peers' libraries, by name. */
    Map<String, Object> versions() {
        return LibraryPeers.versions(libraries());
    }

    List<Peer> peers() {
        return peers;
    }

    /** Connections of the adapter's that somebody holds now. */
    int leases() {
        return factories.inUse();
    }

    synchronized void open(String peer, Workload workload, int connections) throws Exception {
        close();
        if (!backgroundIsKnown) {
            meter.learnBackground();
            backgroundIsKnown = true;
        }
        meter.idle();
        Databases databases = new Databases(Database.of(url), Database.of(otherUrl));
        entry = onManagedThread(() -> peer(peer, workload).open(workload, databases, connections));
    }

    private Peer peer(String name, Workload workload) {
        return peers.stream()
                .filter(peer -> peer.name().equals(name) && peer.workloads().contains(workload))
                .findAny()
                .orElseThrow(() -> new NoSuchElementException(name + " does not do " + workload.id()));
    }

    /** What is open. */
    synchronized Entry entry() {
        return Objects.requireNonNull(entry, "nothing is open");
    }

    Sample run(int sessions, Duration warm, Duration measured) throws Exception {
        Entry open = entry();
        return onManagedThread(() -> Turn.run(open.work(), open.sessions(sessions), warm, measured, meter));
    }

    void repeat(int times) throws Exception {
        Entry open = entry();
        onManagedThread(() -> {
            Turn.repeat(open.work(), times);
            return open;
        });
    }

    /** Measures what others ask for, until {@link #measured}. */
    synchronized void measure() {
        begun = meter.read();
    }

    synchronized Meter.Usage measured() {
        return meter.read().since(Objects.requireNonNull(begun, "nothing is measured"));
    }

    synchronized void close() {
        Entry open = entry;
        entry = null;
        if (open != null) {
            open.close();
        }
    }

    /** Not on the request's thread: what is begun there would be the request's. */
    private <T> T onManagedThread(Callable<T> task) throws Exception {
        FutureTask<T> future = new FutureTask<>(task);
        threads.newThread(future).start();
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
