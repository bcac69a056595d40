package org.sluice.bench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sluice.bench.contest.Databases;
import org.sluice.bench.contest.Entry;
import org.sluice.bench.contest.Peer;
import org.sluice.bench.contest.Peers;
import org.sluice.bench.contest.Workload;

/**
 * The peers that are libraries. Each folder of libraries has a class loader of its own, which sees the JDK, the contest, and
 * nothing else: they want other versions of what the server and the adapter bring.
 */
final class LibraryPeers {

    private static final Pattern LIBRARY = Pattern.compile(
            "(vertx-pg-client|postgresql|HikariCP|agroal-pool|r2dbc-postgresql|r2dbc-pool|hibernate-reactive-core)-(.*)\\.jar");

    private LibraryPeers() {}

    /** All peers of all folders in this one. */
    static List<Peer> in(Path folders) {
        List<Peer> all = new ArrayList<>();
        for (Path folder : children(folders)) {
            ClassLoader loader = new URLClassLoader(
                    folder.getFileName().toString(),
                    children(folder).stream().map(LibraryPeers::url).toArray(URL[]::new),
                    new ContestOnly());
            for (Peers peers : ServiceLoader.load(Peers.class, loader)) {
                peers.all().forEach(peer -> all.add(new Isolated(peer, loader)));
            }
        }
        return all;
    }

    /** Of those libraries that take part, by name; as their files are named. */
    static Map<String, Object> versions(Path folders) {
        Map<String, Object> versions = new TreeMap<>();
        for (Path folder : children(folders)) {
            for (Path file : children(folder)) {
                Matcher matcher = LIBRARY.matcher(file.getFileName().toString());
                if (matcher.matches()) {
                    versions.merge(matcher.group(1), matcher.group(2), (one, other) -> one + " and " + other);
                }
            }
        }
        return versions;
    }

    private static List<Path> children(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JDK, and the one package that the peers share with the server's side. */
    private static final class ContestOnly extends ClassLoader {

        ContestOnly() {
            super("contest", ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith(Peer.class.getPackageName() + ".")) {
                return Peer.class.getClassLoader().loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }

    /** Libraries look for their parts with the thread's class loader, and so do the threads that they start. */
    private record Isolated(Peer peer, ClassLoader loader) implements Peer {

        @Override
        public String name() {
            return peer.name();
        }

        @Override
        public Set<Workload> workloads() {
            return peer.workloads();
        }

        @Override
        public Entry open(Workload workload, Databases databases, int connections) throws Exception {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(loader);
            try {
                return peer.open(workload, databases, connections);
            } finally {
                thread.setContextClassLoader(before);
            }
        }
    }
}
