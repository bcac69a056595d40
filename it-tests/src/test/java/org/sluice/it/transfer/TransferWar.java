package org.sluice.it.transfer;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.sluice.it.Artifacts;

/** Packs the application of this package. */
public final class TransferWar {

    private TransferWar() {}

    /** {@code transfer.war}; it uses the resources {@code sluice/one} and {@code sluice/two} of the server. */
    public static Path file() {
        try {
            File file = Files.createTempDirectory("transfer")
                    .resolve("transfer.war")
                    .toFile();
            file.getParentFile().deleteOnExit();
            file.deleteOnExit();
            ShrinkWrap.create(WebArchive.class, file.getName())
                    .addClasses(TransferApplication.class, Transfers.class, TransferResource.class)
                    .addAsLibraries(Artifacts.sluiceLibraries())
                    .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
                    .as(ZipExporter.class)
                    .exportTo(file, true);
            return file.toPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
