package org.sluice.it.pools;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.sluice.it.Artifacts;

/** Packs the application of this package. */
public final class PoolsWar {

    private PoolsWar() {}

    /** {@code pools.war} with this configuration. It is deleted when the JVM ends. */
    public static Path file(String configuration) {
        try {
            File file = Files.createTempDirectory("pools").resolve("pools.war").toFile();
            file.getParentFile().deleteOnExit();
            file.deleteOnExit();
            ShrinkWrap.create(WebArchive.class, file.getName())
                    .addClasses(PoolsApplication.class, Pools.class, PoolsResource.class)
                    .addAsLibraries(Artifacts.sluiceLibraries())
                    .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
                    .addAsResource(new StringAsset(configuration), "META-INF/microprofile-config.properties")
                    .as(ZipExporter.class)
                    .exportTo(file, true);
            return file.toPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
