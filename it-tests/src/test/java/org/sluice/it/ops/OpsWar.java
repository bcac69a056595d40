package org.sluice.it.ops;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Packs {@code ops.war}. */
public final class OpsWar {

    private OpsWar() {}

    /** The archive, packed anew. It is deleted when the JVM ends. */
    public static Path file() {
        try {
            File file = Files.createTempDirectory("ops").resolve("ops.war").toFile();
            file.getParentFile().deleteOnExit();
            file.deleteOnExit();
            ShrinkWrap.create(WebArchive.class, "ops.war")
                    .addClasses(AdministrationServlet.class, ThreadsServlet.class)
                    .as(ZipExporter.class)
                    .exportTo(file, true);
            return file.toPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
