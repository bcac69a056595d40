package org.sluice.it.container;

import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.sluice.it.Artifacts;
import org.sluice.it.TestDatabase;
import org.sluice.it.app.TestApplication;

/** Packs the test application with its configuration, and makes the database for it. Runs in the test's own JVM only. */
final class TestWar {

    private TestWar() {}

    static WebArchive create(String databaseName) {
        return create(databaseName, "");
    }

    /** With more lines of configuration, in which {@code %1$s} is the database's address. */
    static WebArchive create(String databaseName, String moreConfiguration) {
        TestDatabase database = TestDatabase.create(databaseName);
        database.run("create table marks (id bigint primary key)");
        database.run("create table leftovers (id bigserial primary key)");
        return ShrinkWrap.create(WebArchive.class, databaseName + ".war")
                .addPackage(TestApplication.class.getPackage())
                .addClasses(Stages.class, NotesOfThreads.class)
                .addAsLibraries(Artifacts.libraries())
                .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
                .addAsResource(
                        new StringAsset(configuration(database, moreConfiguration)),
                        "META-INF/microprofile-config.properties");
    }

    private static String configuration(TestDatabase database, String more) {
        String own = """
                sluice.url=%1$s
                sluice.small.url=%1$s
                sluice.small.pool-size=1
                sluice.small.max-overflow=1
                sluice.small.pool-timeout=1s
                """;
        return (own + more).formatted(database.url());
    }
}
