package org.sluice.it.wrongtx;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.sluice.it.Artifacts;

/** Packs the application of this package. */
public final class WrongTransactionsWar {

    private WrongTransactionsWar() {}

    /** {@code wrongtx.war}, without a {@code beans.xml}. It is deleted when the JVM ends. */
    public static Path file() {
        try {
            File file =
                    Files.createTempDirectory("wrongtx").resolve("wrongtx.war").toFile();
            file.getParentFile().deleteOnExit();
            file.deleteOnExit();
            ShrinkWrap.create(WebArchive.class, file.getName())
                    .addClasses(ContainerManaged.class, Twice.class, NoStage.class)
                    .addAsLibraries(Artifacts.sluiceLibraries())
                    .as(ZipExporter.class)
                    .exportTo(file, true);
            return file.toPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
