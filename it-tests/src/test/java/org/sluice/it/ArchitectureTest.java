package org.sluice.it;

import static com.tngtech.archunit.lang.conditions.ArchConditions.beFinal;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who may import whom, and what is done in one place only. */
@AnalyzeClasses(
        packages = {"org.sluice.api", "org.sluice.core", "org.sluice.postgres", "org.sluice.connector", "org.sluice.cdi"
        },
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String API = "org.sluice.api..";
    private static final String CORE = "org.sluice.core..";
    private static final String POSTGRES = "org.sluice.postgres..";
    private static final String CONNECTOR = "org.sluice.connector..";
    private static final String CDI = "org.sluice.cdi..";

    @ArchTest
    static final ArchRule api_knowsTheJdkOnly = classes()
            .that()
            .resideInAPackage(API)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", API);

    @ArchTest
    static final ArchRule core_knowsTheApi = classes()
            .that()
            .resideInAPackage(CORE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", API, CORE);

    @ArchTest
    static final ArchRule postgres_knowsThePortsAndTheClient = classes()
            .that()
            .resideInAPackage(POSTGRES)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..", "javax.net.ssl..", "org.jspecify..", "io.vertx..", "io.netty..", API, CORE, POSTGRES);

    @ArchTest
    static final ArchRule connector_knowsNoClientAndNoApplication = noClasses()
            .that()
            .resideInAPackage(CONNECTOR)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..", CDI);

    /** Only Jersey tells of its end while it still answers; Jakarta REST has nothing for that. */
    @ArchTest
    static final ArchRule cdi_knowsTheApiAndJakarta_andJerseyInTwoClasses = classes()
            .that()
            .resideInAPackage(CDI)
            .and()
            .doNotHaveSimpleName("JerseyRequests")
            .and()
            .doNotHaveSimpleName("RequestsInFlight")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.naming..",
                    "jakarta..",
                    "org.eclipse.microprofile.config..",
                    "org.eclipse.microprofile.health..",
                    "org.jspecify..",
                    API,
                    CDI);

    /** What answers without a log-in would have to be here: health alone, which the server serves, is left. */
    @ArchTest
    static final ArchRule adapter_hasNoEndpoints = noClasses()
            .should()
            .beAnnotatedWith("jakarta.ws.rs.Path")
            .orShould()
            .beAnnotatedWith("jakarta.servlet.annotation.WebServlet")
            .orShould()
            .beAnnotatedWith("jakarta.servlet.annotation.WebFilter")
            .orShould()
            .beAnnotatedWith("jakarta.websocket.server.ServerEndpoint")
            .orShould()
            .beAssignableTo("jakarta.servlet.Servlet")
            .orShould()
            .beAssignableTo("jakarta.servlet.Filter");

    @Test
    void sample_usesWhatApplicationsUse() {
        JavaClasses sample = new ClassFileImporter().importPath("../ear/bank/target/classes");
        noClasses()
                .that()
                .resideInAPackage("org.sluice.bank..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.sluice.api.spi..", CORE, POSTGRES, CONNECTOR)
                .check(sample);
    }

    /** But for one class, which does without if they are not as it expects. */
    @ArchTest
    static final ArchRule nobody_usesTheClientsInternals = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("org.sluice.postgres.Flushes")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..impl..", "io.vertx..internal..");

    @ArchTest
    static final ArchRule packages_haveNoCycles =
            slices().matching("org.sluice.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule staticState_doesNotChange =
            fields().that().areStatic().should(beFinal());

    @ArchTest
    static final ArchRule staticCollections_areNone = fields().that()
            .areStatic()
            .should()
            .notHaveRawType(DescribedPredicate.describe(
                    "a map that grows",
                    (JavaClass type) -> type.isAssignableTo(Map.class) && !type.isEquivalentTo(Map.class)));

    @ArchTest
    static final ArchRule allocation_isInOnePlace = onlyIn("ContainerPool", "ConnectionManager", "allocateConnection");

    @ArchTest
    static final ArchRule vertx_isStartedInOnePlace = onlyIn("PostgresClient", "Vertx", "vertx");

    @ArchTest
    static final ArchRule waiting_isInOnePlace = noClasses()
            .that()
            .resideInAnyPackage(CORE, POSTGRES, CONNECTOR, CDI)
            .and()
            .doNotHaveSimpleName("Blocking")
            .should()
            .callMethodWhere(DescribedPredicate.describe("a future is waited for", ArchitectureTest::waits));

    /** A rule that forbids what nobody does would hold whatever anybody does. */
    @Test
    void rulesOfOnePlace_seeWhatIsDoneThere() {
        JavaClasses all = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("org.sluice");
        assertThatThrownBy(() -> onlyIn("Nowhere", "ConnectionManager", "allocateConnection")
                        .check(all))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ContainerPool");
        assertThatThrownBy(() ->
                        adapter_hasNoEndpoints.check(new ClassFileImporter().importPath("../ear/bank/target/classes")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("PoolResource");
        assertThatThrownBy(() -> onlyIn("Nowhere", "Vertx", "vertx").check(all))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("PostgresClient");
        assertThatThrownBy(() -> noClasses()
                        .should()
                        .callMethodWhere(DescribedPredicate.describe("waits", ArchitectureTest::waits))
                        .check(all))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Blocking");
    }

    private static boolean waits(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        return access.getName().equals("get")
                && owner.isAssignableTo(java.util.concurrent.Future.class)
                && !owner.isAssignableTo("java.util.concurrent.atomic.AtomicReference");
    }

    private static ArchRule onlyIn(String place, String owner, String method) {
        return noClasses()
                .that()
                .doNotHaveSimpleName(place)
                .and()
                .doNotHaveModifier(JavaModifier.SYNTHETIC)
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        owner + "." + method + " is called",
                        access -> access.getName().equals(method)
                                && access.getTargetOwner().getSimpleName().equals(owner)))
                .as(owner + "." + method + " is called in " + place + " only");
    }
}
