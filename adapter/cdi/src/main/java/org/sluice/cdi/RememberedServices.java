package org.sluice.cdi;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The application's class loader, with a memory for service files.
 *
 * <p>Payara looks for context providers by {@link java.util.ServiceLoader} at every capture of a context, through the thread's
 * class loader. Through the application's own that reads in every jar of the server, for about a millisecond, once in each
 * request. Here the files are read once. Nothing else differs from the application's class loader, which defines every class.
 */
final class RememberedServices extends ClassLoader {

    private static final String SERVICES = "META-INF/services/";

    static {
        registerAsParallelCapable();
    }

    private final Map<String, List<URL>> remembered = new ConcurrentHashMap<>();

    RememberedServices(ClassLoader application) {
        super(application);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        if (!name.startsWith(SERVICES)) {
            return super.getResources(name);
        }
        List<URL> files = remembered.get(name);
        if (files == null) {
            files = read(name);
            remembered.put(name, files);
        }
        return Collections.enumeration(files);
    }

    private List<URL> read(String name) throws IOException {
        List<URL> files = new ArrayList<>();
        for (URL file : Collections.list(super.getResources(name))) {
            try (InputStream content = file.openStream()) {
                files.add(new URL(null, "remembered:" + name, new Content(content.readAllBytes())));
            }
        }
        return List.copyOf(files);
    }

    /** Opens connections to bytes. */
    private static final class Content extends URLStreamHandler {

        private final byte[] bytes;

        Content(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
                @Override
                public void connect() {
                    // there is nothing to connect to
                }

                @Override
                public InputStream getInputStream() {
                    return new ByteArrayInputStream(bytes);
                }
            };
        }
    }
}
