package org.sluice.it.soak;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the run is, as the test has written it into the application's configuration. */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // injected
public class SoakSettings {

    @Inject
    @ConfigProperty(name = "soak.seed")
    long seed;

    @Inject
    @ConfigProperty(name = "soak.units")
    int units;

    @Inject
    @ConfigProperty(name = "soak.log")
    String file;

    private Plan plan;
    private UnitLog log;

    @PostConstruct
    void open() {
        plan = new Plan(seed);
        log = UnitLog.open(Path.of(file), units);
    }

    Plan plan() {
        return plan;
    }

    UnitLog log() {
        return log;
    }
}
