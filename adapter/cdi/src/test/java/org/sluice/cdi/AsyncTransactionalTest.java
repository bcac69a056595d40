package org.sluice.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.ejb.Singleton;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.inject.Stereotype;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.io.IOException;
import java.io.Serializable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jboss.weld.environment.se.WeldContainer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.api.SluiceException;
import org.sluice.api.TransactionRolledBackException;
import org.sluice.api.spi.CurrentTransaction;
import org.sluice.api.spi.GlobalTransaction;

/** The annotation in an application: which methods are intercepted, with which rules, and what stops the deployment. */
class AsyncTransactionalTest {

    private static final Duration GENEROUS = Duration.ofSeconds(30);

    private final FakeServer server = new FakeServer();
    private final FakeTransactionManager manager = new FakeTransactionManager();
    private @Nullable WeldContainer container;

    @BeforeEach
    void transactions() {
        server.directory.put("java:appserver/TransactionManager", manager);
        server.directory.put("java:comp/TransactionSynchronizationRegistry", manager);
        server.directory.put(
                "java:comp/DefaultManagedThreadFactory", (ThreadFactory) task -> new Thread(task, "managed"));
    }

    @AfterEach
    void undeploy() {
        if (container != null && container.isRunning()) {
            container.close();
        }
        assertThat(manager.violations).isEmpty();
    }

    private <T> T deploy(Class<T> bean) {
        container = server.deploy(bean);
        return container.select(bean).get();
    }

    private void awaitEnd(String end) {
        await().atMost(GENEROUS).untilAsserted(() -> assertThat(manager.ends()).containsExactly(end));
    }

    // ------------------------------------------------------------------ intercepted

    @Test
    void method_annotated_isOneTransaction_endedOnAManagedThread() {
        Transfers transfers = deploy(Transfers.class);
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletionStage<String> where = transfers
                .transfer(work)
                .thenApply(done -> Thread.currentThread().getName());
        work.complete("done");

        assertThat(where.toCompletableFuture()
                        .orTimeout(30, java.util.concurrent.TimeUnit.SECONDS)
                        .join())
                .isEqualTo("managed");
        assertThat(manager.log).containsExactly("begin tx1", "commit tx1");
    }

    @Test
    void method_notAnnotated_isNotTouched() {
        deploy(Transfers.class).plain().toCompletableFuture().join();

        assertThat(manager.log).isEmpty();
    }

    @Test
    void class_annotated_holdsForItsMethods_andAMethodsOwnWins() {
        Ledger ledger = deploy(Ledger.class);
        ledger.fails();
        awaitEnd("commit tx1");

        assertThat(ledger.never().toCompletableFuture()).isCompletedWithValue("none");
        assertThat(manager.ends()).hasSize(1);
    }

    @Test
    void class_inherited_holdsForTheMethodsOfBoth() {
        SubLedger ledger = deploy(SubLedger.class);
        ledger.fails();
        awaitEnd("commit tx1");
        ledger.own();
        await().atMost(GENEROUS).until(() -> manager.ends().size() == 2);
    }

    @Test
    void stereotype_holds() {
        container = server.deploy(Stereotyped.class);
        container.select(Stereotyped.class).get().go();

        awaitEnd("rollback tx1");
    }

    @Test
    void passivatingBean_isPossible() {
        container = server.deploy(Cart.class);

        assertThat(container.select(Cart.class).isResolvable()).isTrue();
    }

    @Test
    void limitOfTheMethod_rollsBack() {
        CompletableFuture<String> never =
                deploy(Transfers.class).limited(new CompletableFuture<>()).toCompletableFuture();
        await().atMost(GENEROUS).until(never::isDone);

        assertThatThrownBy(never::join)
                .hasCauseInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("the transaction of Transfers.limited")
                .hasMessageContaining("50 ms");
        assertThat(manager.ends()).containsExactly("rollback tx1");
    }

    @Test
    void limitOfTheConfiguration_rollsBack() {
        server.set("sluice.transaction-timeout", "70ms");
        CompletableFuture<String> never =
                deploy(Transfers.class).transfer(new CompletableFuture<>()).toCompletableFuture();
        await().atMost(GENEROUS).until(never::isDone);

        assertThatThrownBy(never::join).hasMessageContaining("70 ms, its limit (sluice.transaction-timeout)");
    }

    @Test
    void applicationEnds_openTransactionIsRolledBack() {
        CompletableFuture<String> result =
                deploy(Transfers.class).transfer(new CompletableFuture<>()).toCompletableFuture();

        Objects.requireNonNull(container).close();

        assertThatThrownBy(result::join).hasMessageContaining("the application bank is ending");
        assertThat(manager.ends()).containsExactly("rollback tx1");
    }

    // ------------------------------------------------------------------ the server

    @Test
    void noManager_stageFailsWithWhatWasTried() {
        server.directory.remove("java:appserver/TransactionManager");
        CompletionStage<String> stage = deploy(Transfers.class).transfer(new CompletableFuture<>());

        assertThatThrownBy(stage.toCompletableFuture()::join)
                .hasCauseInstanceOf(SluiceException.class)
                .hasMessageContaining("needs the server's TransactionManager")
                .hasMessageContaining("java:appserver/TransactionManager, java:jboss/TransactionManager")
                .hasMessageContaining("com.ibm.tx.jta.TransactionManagerFactory");
    }

    @Test
    void noRegistry_stageFailsWithWhatWasTried() {
        server.directory.put("java:comp/TransactionSynchronizationRegistry", "a text");
        CompletionStage<String> stage = deploy(Transfers.class).transfer(new CompletableFuture<>());

        assertThatThrownBy(stage.toCompletableFuture()::join)
                .hasMessageContaining("needs the server's TransactionSynchronizationRegistry")
                .hasMessageContaining("java:comp/TransactionSynchronizationRegistry (a java.lang.String)");
    }

    @Test
    void managerOfWildFly_isFound_andKept() {
        server.directory.remove("java:appserver/TransactionManager");
        server.directory.put("java:jboss/TransactionManager", manager);
        Transfers transfers = deploy(Transfers.class);
        transfers.transfer(CompletableFuture.completedFuture("done"));
        awaitEnd("commit tx1");

        server.directory.clear();
        transfers.transfer(CompletableFuture.completedFuture("done"));

        await().atMost(GENEROUS).until(() -> manager.ends().size() == 2);
    }

    // ------------------------------------------------------------------ managed tasks

    @Test
    void managedTask_fromTheMethodItself_hasItsTransaction() {
        Transfers transfers = deploy(Transfers.class);
        CompletableFuture<String> seen = new CompletableFuture<>();
        transfers.within(() -> {
            var snapshot = new SessionContextProvider().currentContext(Map.of());
            ManualThreads.onThread("managed task", () -> {
                var restorer = snapshot.begin();
                GlobalTransaction bound = CurrentTransaction.get();
                restorer.endContext();
                seen.complete((bound == null ? "none" : bound.key()) + ", then " + CurrentTransaction.get());
            });
        });

        assertThat(seen).isCompletedWithValue("tx1, then null");
        awaitEnd("commit tx1");
    }

    @Test
    void managedTask_clearedContext_hasNone() {
        Transfers transfers = deploy(Transfers.class);
        CompletableFuture<String> seen = new CompletableFuture<>();
        transfers.within(() -> {
            GlobalTransaction own =
                    (GlobalTransaction) Objects.requireNonNull(manager.getResource(CurrentTransaction.RESOURCE));
            CurrentTransaction.replace(own);
            var restorer = new SessionContextProvider().clearedContext(Map.of()).begin();
            seen.complete(String.valueOf(CurrentTransaction.get()));
            restorer.endContext();
            assertThat(CurrentTransaction.replace(null)).isSameAs(own);
        });

        assertThat(seen).isCompletedWithValue("null");
        awaitEnd("commit tx1");
    }

    // ------------------------------------------------------------------ mistakes

    @Test
    void mistakes_ofAllBeans_stopTheDeploymentTogether() {
        assertRefused(NoStage.class, FutureOnly.class)
                .hasMessageContaining("NoStage.count returns int: a method with @AsyncTransactional returns a"
                        + " CompletionStage or a CompletableFuture")
                .hasMessageContaining("FutureOnly.later returns Future");
    }

    @Test
    void transactionalToo_stopsTheDeployment() {
        assertRefused(Both.class).hasMessageContaining("Both.go has @Transactional too");
        assertRefused(BothByClass.class).hasMessageContaining("BothByClass.go has @Transactional too");
    }

    @Test
    void timeoutThatIsNone_stopsTheDeployment() {
        assertRefused(WrongTimeout.class).hasMessageContaining("WrongTimeout.go: timeout = 'soon': allowed is");
    }

    @Test
    void limitOfTheConfigurationThatIsNone_stopsTheDeployment() {
        server.set("sluice.transaction-timeout", "soon");

        assertThatThrownBy(() -> deploy(Transfers.class)).hasMessageContaining("sluice.transaction-timeout = 'soon'");
    }

    @Test
    void enterpriseBean_containerManaged_stopsTheDeployment() {
        assertRefused(Managed.class)
                .hasMessageContaining(
                        "Managed.required is an EJB's method with container-managed transactions (REQUIRED)")
                .hasMessageContaining("@TransactionAttribute(NOT_SUPPORTED)");
        assertRefused(ManagedByClass.class)
                .hasMessageContaining("ManagedByClass.go")
                .hasMessageContaining("MANDATORY");
        assertRefused(InheritsManaged.class)
                .hasMessageContaining("InheritsManaged.go")
                .hasMessageContaining("(REQUIRED)");
    }

    @Test
    void enterpriseBean_notSupportedOrOfItsOwn_isAccepted() {
        container = server.deploy(NotSupported.class, NotSupportedByClass.class, BeanManaged.class);

        assertThat(container.isRunning()).isTrue();
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(Class<?>... beans) {
        return assertThatThrownBy(() -> server.deploy(beans))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("SLUICE3059");
    }

    // ------------------------------------------------------------------ beans

    @ApplicationScoped
    static class Transfers {

        @AsyncTransactional
        CompletionStage<String> transfer(CompletionStage<String> work) {
            return work;
        }

        @AsyncTransactional(timeout = "50ms")
        CompletionStage<String> limited(CompletionStage<String> work) {
            return work;
        }

        @AsyncTransactional
        CompletionStage<String> within(Runnable work) {
            work.run();
            return CompletableFuture.completedFuture("done");
        }

        CompletionStage<String> plain() {
            return CompletableFuture.completedFuture("done");
        }
    }

    @ApplicationScoped
    @AsyncTransactional(dontRollbackOn = IllegalStateException.class)
    static class Ledger {

        CompletionStage<String> fails() {
            return CompletableFuture.failedFuture(new IllegalStateException());
        }

        @AsyncTransactional(TxType.NEVER)
        CompletionStage<String> never() {
            return CompletableFuture.completedFuture("none");
        }

        @jakarta.annotation.PostConstruct
        void start() {
            // not a business method
        }
    }

    @ApplicationScoped
    static class SubLedger extends Ledger {

        CompletionStage<String> own() {
            return CompletableFuture.completedFuture("own");
        }
    }

    @Stereotype
    @ApplicationScoped
    @AsyncTransactional(rollbackOn = IOException.class)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Service {}

    @Service
    static class Stereotyped {

        CompletionStage<String> go() {
            return CompletableFuture.failedFuture(new IOException());
        }
    }

    @SessionScoped
    static class Cart implements Serializable {
        private static final long serialVersionUID = 1L;

        @AsyncTransactional
        CompletionStage<String> order() {
            return CompletableFuture.completedFuture("ordered");
        }
    }

    @Dependent
    static class NoStage {
        @AsyncTransactional
        int count() {
            return 0;
        }
    }

    @Dependent
    @AsyncTransactional
    static class FutureOnly {
        Future<String> later() {
            return new CompletableFuture<>();
        }
    }

    @Dependent
    static class Both {
        @Transactional
        @AsyncTransactional
        CompletionStage<String> go() {
            return new CompletableFuture<>();
        }
    }

    @Dependent
    @Transactional
    static class BothByClass {
        @AsyncTransactional
        CompletionStage<String> go() {
            return new CompletableFuture<>();
        }
    }

    @Dependent
    static class WrongTimeout {
        @AsyncTransactional(timeout = "soon")
        CompletionStage<String> go() {
            return new CompletableFuture<>();
        }
    }

    @Stateless
    @Dependent
    static class Managed {
        @AsyncTransactional
        CompletionStage<String> required() {
            return new CompletableFuture<>();
        }
    }

    @Singleton
    @Dependent
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    static class ManagedByClass {
        @AsyncTransactional
        CompletionStage<String> go() {
            return new CompletableFuture<>();
        }
    }

    static class Declares {
        @AsyncTransactional
        CompletionStage<String> go() {
            return new CompletableFuture<>();
        }
    }

    /** An attribute at a class says nothing about the methods that it inherits. */
    @Stateless
    @Dependent
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    static class InheritsManaged extends Declares {}

    @Stateless
    @Dependent
    static class NotSupported {
        @AsyncTransactional
        @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
        CompletionStage<String> go() {
            return new CompletableFuture<>();
        }
    }

    @Stateless
    @Dependent
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    static class NotSupportedByClass {
        @AsyncTransactional
        CompletionStage<String> go() {
            return new CompletableFuture<>();
        }
    }

    @Stateless
    @Dependent
    @TransactionManagement(TransactionManagementType.BEAN)
    static class BeanManaged {
        @AsyncTransactional
        CompletionStage<String> go() {
            return new CompletableFuture<>();
        }
    }
}
