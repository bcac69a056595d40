package org.sluice.it.secrets;

import java.nio.file.Path;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.sluice.it.Artifacts;

/** Packs the application of this package. */
public final class SecretsWar {

    private SecretsWar() {}

    /** {@code secrets.war} with this configuration; it is deleted with the directory. */
    public static Path in(Path directory, String configuration) {
        Path file = directory.resolve("secrets.war");
        ShrinkWrap.create(WebArchive.class, "secrets.war")
                .addPackage(SecretsWar.class.getPackage())
                .deleteClass(SecretsWar.class)
                .addAsLibraries(Artifacts.sluiceLibraries())
                .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
                .addAsResource(new StringAsset(configuration), "META-INF/microprofile-config.properties")
                .as(ZipExporter.class)
                .exportTo(file.toFile(), true);
        return file;
    }
}
