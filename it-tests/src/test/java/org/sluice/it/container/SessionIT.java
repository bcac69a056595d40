package org.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.sluice.it.container.Stages.failure;
import static org.sluice.it.container.Stages.result;

import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.AsyncSession;
import org.sluice.api.AsyncSessionFactory;
import org.sluice.api.MappingException;
import org.sluice.api.NoResultException;
import org.sluice.api.Result;
import org.sluice.api.SessionClosedException;
import org.sluice.api.StatementException;
import org.sluice.api.TooManyResultsException;
import org.sluice.api.TransactionRolledBackException;
import org.sluice.api.UsageException;

/** What a session does, against a real PostgreSQL through a real pool. */
@ExtendWith(ArquillianExtension.class)
class SessionIT {

    @Inject
    AsyncSession session;

    @Inject
    AsyncSessionFactory factory;

    @Deployment
    static WebArchive war() {
        return TestWar.create("session");
    }

    record Pair(long id, String ownerName) {}

    @Test
    void one_record_filledByColumnNames() {
        Pair pair = result(session.one(Pair.class, "select $1::bigint as id, $2 as owner_name", 5L, "Ada"));
        assertThat(pair).isEqualTo(new Pair(5, "Ada"));
    }

    @Test
    void list_records_inTheServersOrder() {
        List<Pair> pairs = result(session.list(
                Pair.class,
                "select n::bigint as id, 'x' || n as owner_name from generate_series(1, 3) as n order by n desc"));
        assertThat(pairs).containsExactly(new Pair(3, "x3"), new Pair(2, "x2"), new Pair(1, "x1"));
    }

    @Test
    void first_noRow_empty() {
        assertThat(result(session.first(Long.class, "select 1 where false"))).isEmpty();
    }

    @Test
    void scalar_null_null() {
        assertThat(result(session.scalar(String.class, "select null::text"))).isNull();
    }

    @Test
    void one_noRow_noResult() {
        assertThat(failure(session.one(Long.class, "select 1 where false"))).isInstanceOf(NoResultException.class);
    }

    @Test
    void one_twoRows_tooManyResults() {
        assertThat(failure(session.one(Long.class, "select n from generate_series(1, 2) as n")))
                .isInstanceOf(TooManyResultsException.class);
    }

    @Test
    void one_recordDoesNotFit_mappingError() {
        assertThat(failure(session.one(Pair.class, "select 1 as other"))).isInstanceOf(MappingException.class);
    }

    @Test
    void execute_insert_affectedRows() {
        Result inserted = result(session.execute("insert into marks (id) values (1), (2), (3)"));
        assertThat(inserted.affected()).isEqualTo(3);
        assertThat(inserted.rows()).isEmpty();
    }

    @Test
    void execute_wrongSql_sqlState() {
        assertThat(failure(session.execute("selec 1")))
                .isInstanceOfSatisfying(
                        StatementException.class, e -> assertThat(e.sqlState()).isEqualTo("42601"));
    }

    @Test
    void execute_violatedConstraint_nameOfIt() {
        result(session.execute("insert into marks (id) values (10)"));
        assertThat(failure(session.execute("insert into marks (id) values (10)")))
                .isInstanceOfSatisfying(StatementException.class, e -> {
                    assertThat(e.sqlState()).isEqualTo("23505");
                    assertThat(e.constraint()).isEqualTo("marks_pkey");
                });
    }

    @Test
    void execute_failure_nextStatementWorks() {
        CompletionStage<Result> wrong = session.execute("select 1 / 0");
        CompletionStage<Integer> right = session.one(Integer.class, "select 4");
        assertThat(failure(wrong)).isInstanceOf(StatementException.class);
        assertThat(result(right)).isEqualTo(4);
    }

    @Test
    void execute_transactionControl_refused() {
        assertThat(failure(session.execute("begin"))).isInstanceOf(UsageException.class);
    }

    @Test
    void withTransaction_success_committed() {
        result(session.withTransaction(tx -> tx.execute("insert into marks (id) values (20)")));
        assertThat(marks(20)).isEqualTo(1);
    }

    @Test
    void withTransaction_failure_rolledBack() {
        Throwable failure = failure(session.withTransaction(tx ->
                tx.execute("insert into marks (id) values (21)").thenCompose(inserted -> tx.execute("select 1 / 0"))));
        assertThat(failure).isInstanceOf(StatementException.class);
        assertThat(marks(21)).isZero();
    }

    @Test
    void withTransaction_exception_rolledBack() {
        Throwable failure = failure(session.<Result>withTransaction(tx -> {
            tx.execute("insert into marks (id) values (22)");
            throw new IllegalStateException("wanted by the test");
        }));
        assertThat(failure).hasMessageContaining("wanted by the test");
        assertThat(marks(22)).isZero();
    }

    @Test
    void transaction_twoStatementsAtOnce_bothInIt() {
        result(session.begin());
        CompletionStage<Result> first = session.execute("insert into marks (id) values (30)");
        CompletionStage<Result> second = session.execute("insert into marks (id) values (31)");
        assertThat(result(first).affected()).isEqualTo(1);
        assertThat(result(second).affected()).isEqualTo(1);
        assertThat(marksOfOthers(30, 31)).isZero();
        result(session.commit());
        assertThat(marksOfOthers(30, 31)).isEqualTo(2);
    }

    @Test
    void transaction_rolledBack_nothingWritten() {
        result(session.begin());
        result(session.execute("insert into marks (id) values (32)"));
        result(session.rollback());
        assertThat(marks(32)).isZero();
    }

    @Test
    void transaction_others_doNotSeeItAndAreNotInIt() {
        result(session.begin());
        result(session.execute("insert into marks (id) values (33)"));
        result(factory.withSession(other -> other.execute("insert into marks (id) values (34)")));
        result(session.rollback());
        assertThat(marksOfOthers(33, 34)).isEqualTo(1);
    }

    @Test
    void commit_afterFailedStatement_rolledBackWithCause() {
        result(session.begin());
        result(session.execute("insert into marks (id) values (35)"));
        failure(session.execute("select 1 / 0"));
        assertThat(failure(session.commit()))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasCauseInstanceOf(StatementException.class);
        assertThat(marks(35)).isZero();
    }

    @Test
    void commit_withoutBegin_usageError() {
        assertThat(failure(session.commit())).isInstanceOf(UsageException.class);
    }

    @Test
    void begin_twice_usageError() {
        result(session.begin());
        assertThat(failure(session.begin())).isInstanceOf(UsageException.class);
    }

    @Test
    void session_betweenStatements_holdsNoConnection() {
        result(session.execute("select 1"));
        await().until(() -> factory.pool().inUse() == 0);
    }

    @Test
    void session_inTransaction_holdsOneConnection() {
        result(session.begin());
        result(session.execute("select 1"));
        assertThat(factory.pool().inUse()).isEqualTo(1);
        result(session.rollback());
        await().until(() -> factory.pool().inUse() == 0);
    }

    @Test
    void close_thenStatement_sessionClosed() {
        AsyncSession own = factory.openSession();
        result(own.execute("select 1"));
        result(own.closeAsync());
        assertThat(failure(own.execute("select 1"))).isInstanceOf(SessionClosedException.class);
    }

    @Test
    void close_twice_bothComplete() {
        AsyncSession own = factory.openSession();
        result(own.closeAsync());
        result(own.closeAsync());
        own.close();
    }

    @Test
    void close_openTransaction_rolledBackAndConnectionBack() {
        AsyncSession own = factory.openSession();
        result(own.begin());
        result(own.execute("insert into marks (id) values (40)"));
        result(own.closeAsync());
        assertThat(marks(40)).isZero();
        await().until(() -> factory.pool().inUse() == 0);
    }

    private long marks(long id) {
        return result(session.one(Long.class, "select count(*) from marks where id = $1", id));
    }

    private long marksOfOthers(long low, long high) {
        return result(factory.withSession(
                other -> other.one(Long.class, "select count(*) from marks where id between $1 and $2", low, high)));
    }
}
