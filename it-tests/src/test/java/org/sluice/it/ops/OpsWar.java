package org.sluice.it.ops;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Packs the small applications of this package. */
public final class OpsWar {

    private OpsWar() {}

    /** {@code ops.war}, packed anew. It is deleted when the JVM ends. */
    public static Path file() {
        return file("ops.war", AdministrationServlet.class, ThreadsServlet.class);
    }

    /** {@code resource.war}, with {@link ResourceServlet} and nothing else. */
    public static Path resourceFile() {
        return file("resource.war", ResourceServlet.class);
    }

    private static Path file(String name, Class<?>... classes) {
        try {
            File file = Files.createTempDirectory("ops").resolve(name).toFile();
            file.getParentFile().deleteOnExit();
            file.deleteOnExit();
            ShrinkWrap.create(WebArchive.class, name)
                    .addClasses(classes)
                    .as(ZipExporter.class)
                    .exportTo(file, true);
            return file.toPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
