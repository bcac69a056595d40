package org.sluice.it.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.chrome.ChromeDriver;
import org.sluice.it.Artifacts;
import org.sluice.it.Client;
import org.sluice.it.TestDatabase;
import org.sluice.it.tuning.Load;
import org.sluice.it.tuning.TunedPool;
import org.sluice.it.tuning.Tuner;

/**
 * Pools of Payara Server Full, changed while they work: by asadmin, by the administration interface over HTTP, and in the admin
 * console by a browser. Two kinds of pool: the one that the EAR brings, and one of the domain, for a WAR.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServerTuningIT {

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final ServerPool OF_EAR = new ServerPool("bank", "java:app/bank-sluice-pool");
    private static final ServerPool OF_DOMAIN = new ServerPool(null, "shared-pool");

    private final TestDatabase earDatabase = TestDatabase.create("tuning_ear");
    private final TestDatabase domainDatabase = TestDatabase.create("tuning_domain");
    private final Domain domain;
    private final Client ear;
    private final Client war;

    ServerTuningIT(@TempDir Path directory) {
        domain = Domain.start(
                directory, Map.of("SLUICE_URL", earDatabase.url(), "SLUICE_PASSWORD", earDatabase.password()));
        domain.asadmin("deploy", Artifacts.bankEar().toString());
        deployWarWithPoolOfDomain();
        ear = domain.client("/bank/");
        war = domain.client("/tuned/");
        assertThat(ear.get("api/accounts/1").status()).isEqualTo(200);
        assertThat(war.get("api/accounts/1").status()).isEqualTo(200);
    }

    private void deployWarWithPoolOfDomain() {
        domain.asadmin("set", "configs.config.server-config.connector-service.class-loading-policy=global");
        domain.asadmin("deploy", Artifacts.rar().toString());
        domain.asadmin(
                "create-connector-connection-pool",
                "--raname=sluice",
                "--connectiondefinition=org.sluice.api.AsyncSessionFactory",
                "--steadypoolsize=1",
                "--maxpoolsize=3",
                "--poolresize=1",
                "--property",
                "FactoryName=default:Url=postgresql\\://" + domainDatabase.user() + "@localhost\\:"
                        + domainDatabase.port() + "/" + domainDatabase.name(),
                OF_DOMAIN.name());
        domain.asadmin("create-connector-resource", "--poolname=" + OF_DOMAIN.name(), "sluice/default");
        domain.asadmin(
                "deploy",
                "--name=tuned",
                "--contextroot=tuned",
                Artifacts.bankWar().toString());
    }

    @AfterAll
    void stop() {
        domain.close();
    }

    @Test
    @Order(1)
    void asadmin_changesUnderLoad_act() {
        tuneBoth(pool -> new Asadmin(domain, pool));
    }

    @Test
    @Order(1)
    void rest_changesUnderLoad_act() {
        tuneBoth(pool -> new Rest(domain.administration(), pool));
    }

    private void tuneBoth(Function<ServerPool, Tuner> way) {
        CompletableFuture.allOf(
                        CompletableFuture.runAsync(() -> tune(ofEar(way.apply(OF_EAR)))),
                        CompletableFuture.runAsync(() -> tune(ofDomain(way.apply(OF_DOMAIN)))))
                .join();
    }

    @Test
    @Order(1)
    void consolesPage_changesUnderLoad_act() {
        ChromeDriver browser = Chromium.start();
        try {
            Console.load(browser, domain.administration());
            String before = otherAttributes();
            Console earPage = new Console(browser, domain.administration(), OF_EAR);
            TunedPool earPool = ofEar(earPage);
            earPool.small();
            earPool.raise();
            earPage.screenshot(Artifacts.screenshot("console-pool-of-ear"));
            earPool.flush();
            Console domainPage = new Console(browser, domain.administration(), OF_DOMAIN);
            tune(ofDomain(domainPage));
            domainPage.set("max-pool-size", 7);
            domainPage.screenshot(Artifacts.screenshot("console-pool-of-domain"));
            assertThat(otherAttributes()).isEqualTo(before);
        } finally {
            browser.quit();
        }
    }

    private static void tune(TunedPool pool) {
        pool.small();
        pool.raise();
        pool.lower();
        pool.changeWaitTime(Duration.ofMillis(1500));
        pool.changeIdleTime();
        pool.flush();
    }

    /** What nobody changes here. */
    private String otherAttributes() {
        List<String> changed = List.of("pool-size", "idle-timeout", "max-wait-time");
        return Stream.of(OF_EAR, OF_DOMAIN)
                .map(pool -> domain.asadmin("get", pool.path() + ".*"))
                .flatMap(String::lines)
                .filter(line -> changed.stream().noneMatch(line::contains))
                .reduce("", (all, line) -> all + line + "\n");
    }

    @Test
    @Order(2)
    void poolOfEar_propertyChangedUnderLoad_injectedOnesHaveTheNewValue() {
        renamed(OF_EAR, ear, earDatabase);
    }

    @Test
    @Order(2)
    void poolOfDomain_propertyChangedUnderLoad_injectedOnesHaveTheNewValue() {
        renamed(OF_DOMAIN, war, domainDatabase);
    }

    private void renamed(ServerPool pool, Client bank, TestDatabase database) {
        try (Load load = Load.heavy(bank)) {
            load.goOn(50);
            for (int i = 1; i <= 2; i++) {
                int step = i;
                String name = "renamed" + step;
                domain.asadmin("set", pool.path() + ".property.ApplicationName=" + name);
                await().atMost(SOON)
                        .until(() -> database.backends(name) > 0
                                && database.backends("sluice:default") == 0
                                && database.backends("renamed" + (step - 1)) == 0);
            }
            load.goOn(200);
            assertThat(database.backends("renamed2"))
                    .isPositive()
                    .isLessThanOrEqualTo(bank.get("api/pool").object().getInt("maxSize"));
        }
    }

    @Test
    @Order(3)
    void poolOfDomain_urlChangedUnderLoad_injectedOnesGoToTheOtherDatabase() {
        TestDatabase other = TestDatabase.create("tuning_other");
        // its statements need no tables
        try (Load load = Load.light(war)) {
            load.goOn(4);
            domain.asadmin(
                    "set",
                    OF_DOMAIN.path() + ".property.Url=postgresql://" + other.user() + "@localhost:" + other.port() + "/"
                            + other.name());
            await().atMost(SOON)
                    .until(() -> other.backends("renamed2") > 0 && domainDatabase.backends("renamed2") == 0);
            load.goOn(10);
        }
    }

    private TunedPool ofEar(Tuner tuner) {
        return new TunedPool(ear, earDatabase, "sluice:default", tuner);
    }

    private TunedPool ofDomain(Tuner tuner) {
        return new TunedPool(war, domainDatabase, "sluice:default", tuner);
    }
}
