package org.sluice.it.soak;

import java.nio.file.Path;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.sluice.it.Artifacts;
import org.sluice.it.load.LiveObjects;

/** Packs the application of this package. */
final class SoakWar {

    private SoakWar() {}

    /** {@code soak.war} with this configuration; it is deleted with the directory. */
    static Path in(Path directory, String configuration) {
        Path file = directory.resolve("soak.war");
        ShrinkWrap.create(WebArchive.class, "soak.war")
                .addClasses(
                        SoakApplication.class,
                        SoakResource.class,
                        SoakSettings.class,
                        SoakPools.class,
                        Crew.class,
                        Failure.class,
                        Worker.class,
                        Gate.class,
                        JtaTransfers.class,
                        Transfer.class,
                        AccountReader.class,
                        Wanted.class,
                        Plan.class,
                        Task.class,
                        Task.Kind.class,
                        Told.class,
                        UnitLog.class,
                        UnitLog.Counter.class,
                        LiveObjects.class,
                        LiveObjects.Count.class)
                .addAsLibraries(Artifacts.sluiceLibraries())
                .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
                .addAsResource(new StringAsset(configuration), "META-INF/microprofile-config.properties")
                .as(ZipExporter.class)
                .exportTo(file.toFile(), true);
        return file;
    }
}
