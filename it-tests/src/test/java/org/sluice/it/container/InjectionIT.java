package org.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.it.container.Stages.failure;
import static org.sluice.it.container.Stages.result;

import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.NoActiveScopeException;
import org.sluice.it.app.ApplicationReader;
import org.sluice.it.app.EnterpriseWriter;
import org.sluice.it.app.JtaWriter;
import org.sluice.it.app.RequestReader;
import org.sluice.it.app.SessionReader;
import org.sluice.it.app.SmallPool;

/** Where a session can be injected, whose it is there, and where there is none. Each test is one request. */
@ExtendWith(ArquillianExtension.class)
class InjectionIT {

    /** What no scope of the container's is active on. */
    private static final Executor PLAIN_THREAD = work -> new Thread(work, "plain").start();

    @Inject
    AsyncSession session;

    @Inject
    AsyncSessionFactory factory;

    @Inject
    ApplicationReader applicationScoped;

    @Inject
    RequestReader requestScoped;

    @Inject
    SessionReader sessionScoped;

    @Inject
    EnterpriseWriter stateless;

    @Inject
    JtaWriter jta;

    @Inject
    SmallPool small;

    @Inject
    UserTransaction transaction;

    @Deployment
    static WebArchive war() {
        return TestWar.create("injection");
    }

    @Test
    void applicationScopedBean_request_requestsOwnSession() {
        assertThat(inOneTransaction(applicationScoped::backend)).isEqualTo(result(backend()));
    }

    @Test
    void requestScopedBean_request_requestsOwnSession() {
        assertThat(inOneTransaction(requestScoped::backend)).isEqualTo(result(backend()));
    }

    @Test
    void sessionScopedBean_request_requestsOwnSession() {
        assertThat(inOneTransaction(sessionScoped::backend)).isEqualTo(result(backend()));
    }

    @Test
    void statelessBean_notSupported_requestsOwnSession() {
        assertThat(inOneTransaction(stateless::backend)).isEqualTo(result(backend()));
    }

    @Test
    void passivatedSession_activated_requestsOwnSession() throws Exception {
        int mine = inOneTransaction(this::backend);
        assertThat(result(sessionScoped.backendAfterPassivation())).isEqualTo(mine);
    }

    @Test
    void continuation_injectedSession_requestsOwnSession() {
        int mine = inOneTransaction(this::backend);
        Integer onContinuation =
                result(session.execute("select pg_sleep(0.1)").thenCompose(slept -> applicationScoped.backend()));
        assertThat(onContinuation).isEqualTo(mine);
    }

    @Test
    void factory_injected_opensSessions() {
        CompletionStage<Integer> seven = factory.withSession(own -> own.one(Integer.class, "select 7"));
        assertThat(result(seven)).isEqualTo(7);
    }

    @Test
    void factory_named_hasItsOwnPool() {
        assertThat(small.factory().pool().factory()).isEqualTo("small");
        assertThat(small.factory().pool().maxSize()).isEqualTo(2);
        assertThat(factory.pool().maxSize()).isEqualTo(15);
    }

    @Test
    @SuppressWarnings("BanJNDI") // the name is a constant
    void factory_lookedUpInJndi_usableWithoutCdi() throws NamingException {
        AsyncSessionFactory found = InitialContext.doLookup("sluice/injection/default");
        CompletionStage<String> name = found.withSession(own -> own.one(String.class, "select current_database()"));
        assertThat(result(name)).isEqualTo("injection");
    }

    @Test
    void plainThread_injectedSession_errorShowsTheAlternative() {
        CompletionStage<?> used =
                CompletableFuture.supplyAsync(this::backend, PLAIN_THREAD).thenCompose(stage -> stage);
        assertThat(failure(used)).isInstanceOf(NoActiveScopeException.class).hasMessageContaining("withSession");
    }

    @Test
    void plainThread_factoryWithSession_works() {
        CompletionStage<Integer> used = CompletableFuture.supplyAsync(
                        () -> factory.withSession(own -> own.one(Integer.class, "select 8")), PLAIN_THREAD)
                .thenCompose(stage -> stage);
        assertThat(result(used)).isEqualTo(8);
    }

    @Test
    void userTransaction_rolledBack_nothingWritten() throws Exception {
        transaction.begin();
        try {
            result(session.execute("insert into marks (id) values (901)"));
        } finally {
            transaction.rollback();
        }
        assertThat(marks(901)).isZero();
    }

    @Test
    void transactionalMethod_statement_committedAtReturn() {
        result(jta.mark(902));
        assertThat(marks(902)).isEqualTo(1);
    }

    /** Begins a transaction that keeps the connection, so that the request's session can be known by it. */
    private int inOneTransaction(Supplier<CompletionStage<Integer>> use) {
        result(session.begin());
        return result(use.get());
    }

    private CompletionStage<Integer> backend() {
        return session.one(Integer.class, "select pg_backend_pid()");
    }

    private long marks(long id) {
        return result(session.one(Long.class, "select count(*) from marks where id = $1", id));
    }
}
