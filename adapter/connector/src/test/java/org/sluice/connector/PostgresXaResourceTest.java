package org.sluice.connector;

import static javax.transaction.xa.XAResource.TMENDRSCAN;
import static javax.transaction.xa.XAResource.TMFAIL;
import static javax.transaction.xa.XAResource.TMNOFLAGS;
import static javax.transaction.xa.XAResource.TMSTARTRSCAN;
import static javax.transaction.xa.XAResource.TMSUCCESS;
import static javax.transaction.xa.XAResource.XA_OK;
import static javax.transaction.xa.XAResource.XA_RDONLY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.ConnectionFailedException;
import org.sluice.api.ConnectionLostException;
import org.sluice.api.OutcomeUnknownException;
import org.sluice.api.RetryableException;
import org.sluice.api.SluiceException;

class PostgresXaResourceTest {

    private static final Xid XID = PreparedXid.of(1, new byte[] {1}, new byte[] {1});
    private static final Xid OTHER = PreparedXid.of(1, new byte[] {1}, new byte[] {2});
    private static final String GID = "1_AQ==_AQ==";
    private static final String PREPARE = "PREPARE TRANSACTION '" + GID + "'";
    private static final String ASK = "select pg_current_xact_id_if_assigned()::text";

    private final FakeXaConnection connection = new FakeXaConnection();
    private final ManualClock clock = new ManualClock();
    private final List<Runnable> late = new ArrayList<>();
    private final PostgresXaResource resource = new PostgresXaResource(connection, clock, Runnable::run, () -> false);

    private interface Call {
        void run() throws Exception;
    }

    private static XAException failure(Call call) {
        XAException failure = catchThrowableOfType(XAException.class, call::run);
        assertThat(failure).isNotNull();
        return failure;
    }

    private static String code(Call call) {
        return XaCodes.error(failure(call).errorCode);
    }

    private FakeXaConnection.FakeBranchWork ended() throws XAException {
        resource.start(XID, TMNOFLAGS);
        resource.end(XID, TMSUCCESS);
        return connection.branch();
    }

    private FakeXaConnection.FakeBranchWork prepared() throws XAException {
        FakeXaConnection.FakeBranchWork work = ended();
        assertThat(resource.prepare(XID)).isEqualTo(XA_OK);
        connection.sent.clear();
        return work;
    }

    // ------------------------------------------------------------------ what is sent

    @Test
    void prepare_ofABranchThatWrote_preparesAndFreesTheConnection() throws XAException {
        FakeXaConnection.FakeBranchWork work = ended();

        assertThat(resource.prepare(XID)).isEqualTo(XA_OK);
        assertThat(connection.sent).containsExactly(PREPARE);
        assertThat(work.overs).isOne();
    }

    @Test
    void prepare_whenTheResultsLeaveItOpen_asksForATransactionId() throws XAException {
        FakeXaConnection.FakeBranchWork work = ended();
        work.written = false;
        work.transactionId = "775";

        assertThat(resource.prepare(XID)).isEqualTo(XA_OK);
        assertThat(connection.sent).containsExactly(ASK, PREPARE);
    }

    @Test
    void prepare_ofABranchWithoutTransactionId_commitsAndLeavesNothingPrepared() throws XAException {
        FakeXaConnection.FakeBranchWork work = ended();
        work.written = false;

        assertThat(resource.prepare(XID)).isEqualTo(XA_RDONLY);
        assertThat(connection.sent).containsExactly(ASK, "COMMIT");
        assertThat(connection.prepared).isEmpty();
        assertThat(work.overs).isOne();
    }

    @Test
    void prepare_ofABranchThatNeverBegan_sendsNothing() throws XAException {
        FakeXaConnection.FakeBranchWork work = ended();
        work.begun = false;
        work.written = false;

        assertThat(resource.prepare(XID)).isEqualTo(XA_RDONLY);
        assertThat(connection.sent).isEmpty();
        assertThat(work.overs).isOne();
    }

    @Test
    void commitInOnePhase_commitsAndFreesTheConnection() throws XAException {
        FakeXaConnection.FakeBranchWork work = ended();

        resource.commit(XID, true);

        assertThat(connection.sent).containsExactly("COMMIT");
        assertThat(work.overs).isOne();
    }

    @Test
    void commitInOnePhase_ofABranchThatNeverBegan_sendsNothing() throws XAException {
        FakeXaConnection.FakeBranchWork work = ended();
        work.begun = false;

        resource.commit(XID, true);

        assertThat(connection.sent).isEmpty();
        assertThat(work.overs).isOne();
    }

    @Test
    void commitInTwoPhases_onAnotherConnection() throws XAException {
        prepared();
        PostgresXaResource another = new PostgresXaResource(connection, clock, Runnable::run, () -> false);

        another.commit(XID, false);

        assertThat(connection.sent).containsExactly("COMMIT PREPARED '" + GID + "'");
        assertThat(connection.prepared).isEmpty();
    }

    @Test
    void rollback_ofAPreparedBranch_onAnotherConnection() throws XAException {
        prepared();
        PostgresXaResource another = new PostgresXaResource(connection, clock, Runnable::run, () -> false);

        another.rollback(XID);

        assertThat(connection.sent).containsExactly("ROLLBACK PREPARED '" + GID + "'");
        assertThat(connection.prepared).isEmpty();
    }

    @Test
    void rollback_ofAnEndedBranch_doesNotWaitForItsStatements() throws XAException {
        FakeXaConnection.FakeBranchWork work = ended();
        work.whileCompleting = () -> {
            throw new AssertionError("waits");
        };

        resource.rollback(XID);

        assertThat(connection.sent).containsExactly("ROLLBACK");
        assertThat(work.overs).isOne();
    }

    @Test
    void rollback_ofABranchThatNeverBegan_sendsNothing() throws XAException {
        FakeXaConnection.FakeBranchWork work = ended();
        work.begun = false;

        resource.rollback(XID);

        assertThat(connection.sent).isEmpty();
        assertThat(work.overs).isOne();
    }

    /** The application is a statement ahead of a rollback that comes from elsewhere. */
    @Test
    void rollback_whileTheFirstStatementIsIssued_isSentBehindIt() throws XAException {
        FakeXaConnection.FakeBranchWork work = ended();
        work.begun = false;
        work.whileCompleting = () -> work.begun = true;

        resource.rollback(XID);

        assertThat(connection.sent).containsExactly("ROLLBACK");
    }

    @Test
    void connection_afterOneBranch_takesTheNext() throws XAException {
        prepared();
        resource.start(OTHER, TMNOFLAGS);
        resource.end(OTHER, TMSUCCESS);
        resource.commit(OTHER, true);
        resource.commit(XID, false);

        assertThat(connection.sent).containsExactly("COMMIT", "COMMIT PREPARED '" + GID + "'");
    }

    @Test
    void branchOfSomebodyElse_finishedHere_leavesThePreparedOneKnown() throws XAException {
        prepared();
        connection.prepared.add(XaGid.of(OTHER));

        resource.commit(OTHER, false);

        assertThat(code(() -> resource.start(XID, TMNOFLAGS))).isEqualTo("XAER_DUPID");
        assertThat(connection.prepared).containsExactly(GID);
    }

    // ------------------------------------------------------------------ failures in the branch

    private static Throwable inTheBranch(String kind) {
        return switch (kind) {
            case "lost" -> new ConnectionLostException("gone");
            case "40001", "40P01" -> new RetryableException("again", kind, null);
            case "other" -> new SluiceException("took too long");
            default -> FakeXaConnection.refusal(kind, "no");
        };
    }

    @ParameterizedTest
    @CsvSource({
        "23505, XA_RBINTEGRITY, XA_RBINTEGRITY",
        "23503, XA_RBINTEGRITY, XA_RBINTEGRITY",
        "40P01, XA_RBDEADLOCK, XA_RBDEADLOCK",
        "40001, XA_RBTRANSIENT, XA_RBROLLBACK",
        "42P01, XA_RBROLLBACK, XA_RBROLLBACK",
        "57014, XA_RBROLLBACK, XA_RBROLLBACK",
        "57P01, XA_RBCOMMFAIL, XA_RBROLLBACK",
        "25P03, XA_RBCOMMFAIL, XA_RBROLLBACK",
        "other, XA_RBROLLBACK, XA_RBROLLBACK",
        "lost, XA_RBCOMMFAIL, XA_RBROLLBACK"
    })
    void statementThatFailed_isRolledBack_andSaid(String kind, String ofPrepare, String ofOnePhase) throws XAException {
        FakeXaConnection.FakeBranchWork work = ended();
        work.failure = inTheBranch(kind);
        XAException failure = failure(() -> resource.prepare(XID));

        assertThat(XaCodes.error(failure.errorCode)).isEqualTo(ofPrepare);
        assertThat(failure)
                .hasMessageContaining(String.valueOf(work.failure.getMessage()))
                .hasCause(work.failure);
        assertThat(connection.sent).containsExactly("ROLLBACK");
        assertThat(work.overs).isOne();

        FakeXaConnection.FakeBranchWork second = ended();
        second.failure = inTheBranch(kind);
        assertThat(code(() -> resource.commit(XID, true))).isEqualTo(ofOnePhase);
        assertThat(connection.sent).containsExactly("ROLLBACK", "ROLLBACK");
        assertThat(second.overs).isOne();
    }

    @Test
    void prepare_whenTheConnectionIsGoneBeforeIt_isARollback() throws XAException {
        FakeXaConnection.FakeBranchWork work = ended();
        work.failure = new ConnectionLostException("gone");
        connection.fail("ROLLBACK", new ConnectionLostException("gone"));

        assertThat(code(() -> resource.prepare(XID))).isEqualTo("XA_RBCOMMFAIL");
        assertThat(work.overs).isOne();
        assertThat(connection.prepared).isEmpty();
    }

    @Test
    void prepare_whenTheQuestionBreaks_isARollback() throws XAException {
        FakeXaConnection.FakeBranchWork work = ended();
        work.written = false;
        connection.fail("select", new ConnectionLostException("gone"));
        connection.fail("ROLLBACK", new ConnectionLostException("gone"));

        assertThat(code(() -> resource.prepare(XID))).isEqualTo("XA_RBCOMMFAIL");
        assertThat(work.overs).isOne();
    }

    @Test
    void prepare_whenTheRollbackBehindAFailureFails_isNoKnownRollback() throws XAException {
        FakeXaConnection.FakeBranchWork work = ended();
        work.failure = FakeXaConnection.refusal("23505", "duplicate");
        connection.fail("ROLLBACK", new SluiceException("took too long"));

        assertThat(code(() -> resource.prepare(XID))).isEqualTo("XAER_RMERR");
        assertThat(work.overs).isOne();
    }

    @Test
    void branchEndedWithFailure_isRolledBackAtPrepare() throws XAException {
        resource.start(XID, TMNOFLAGS);
        resource.end(XID, TMFAIL);

        assertThat(code(() -> resource.prepare(XID))).isEqualTo("XA_RBROLLBACK");
        assertThat(connection.sent).containsExactly("ROLLBACK");
    }

    // ------------------------------------------------------------------ failures of the ends

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0A000 | XA_RBROLLBACK | temporary objects",
                "0A000 | XA_RBROLLBACK | LISTEN",
                "0A000 | XA_RBROLLBACK | WITH HOLD",
                "0A000 | XA_RBROLLBACK | exported snapshots",
                "55000 | XA_RBROLLBACK | max_prepared_transactions is 0",
                "53200 | XA_RBROLLBACK | max_prepared_transactions higher",
                "42710 | XA_RBROLLBACK | xa-servername",
                "23503 | XA_RBINTEGRITY | rolled it back",
                "40001 | XA_RBTRANSIENT | rolled it back",
                "40P01 | XA_RBDEADLOCK | rolled it back",
            })
    void prepare_refused_isRolledBack_andSaysWhatToDo(String sqlState, String code, String advice) throws XAException {
        FakeXaConnection.FakeBranchWork work = ended();
        connection.fail("PREPARE", FakeXaConnection.refusal(sqlState, "refused so"));
        XAException failure = failure(() -> resource.prepare(XID));

        assertThat(XaCodes.error(failure.errorCode)).isEqualTo(code);
        assertThat(failure)
                .hasMessageContaining(advice)
                .hasMessageContaining("refused so")
                .hasMessageContaining(GID);
        assertThat(connection.sent).containsExactly(PREPARE);
        assertThat(work.overs).isOne();
    }

    private static RuntimeException unanswered(String kind) {
        return switch (kind) {
            case "lost" -> new ConnectionLostException("gone");
            case "unknown" -> new OutcomeUnknownException("who knows", new ConnectionLostException("gone"));
            case "slow" -> new SluiceException("took longer than 10 s");
            case "bug" -> new IllegalStateException("unexpected");
            default -> FakeXaConnection.refusal(kind, "last words");
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"lost", "unknown", "slow", "bug", "57P01", "57P02", "08006", "25P04", "40003"})
    void prepare_unanswered_isNeverARollback(String kind) throws XAException {
        FakeXaConnection.FakeBranchWork work = ended();
        connection.fail("PREPARE", unanswered(kind));

        assertThat(code(() -> resource.prepare(XID))).isEqualTo("XAER_RMFAIL");
        assertThat(work.overs).isOne();
    }

    /** Where the connection's work can be done on another one: the branch is looked for. */
    @Test
    void rollback_afterAnUnansweredPrepare_looksForThePreparedBranch() throws XAException {
        ended();
        connection.fail("PREPARE", unanswered("lost"));
        failure(() -> resource.prepare(XID));
        connection.prepared.add(GID);

        resource.rollback(XID);

        assertThat(connection.prepared).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lost", "unknown", "slow", "bug", "57P01", "57P02", "08006", "25P04", "40003"})
    void commitInOnePhase_unanswered_isNeverARollback(String kind) throws XAException {
        FakeXaConnection.FakeBranchWork work = ended();
        connection.fail("COMMIT", unanswered(kind));
        XAException failure = failure(() -> resource.commit(XID, true));

        assertThat(XaCodes.error(failure.errorCode)).isEqualTo("XAER_RMFAIL");
        assertThat(failure).hasMessageContaining("may have been committed or rolled back");
        assertThat(work.overs).isOne();
    }

    @ParameterizedTest
    @CsvSource({
        "23503, XA_RBINTEGRITY",
        "40001, XA_RBROLLBACK",
        "40P01, XA_RBDEADLOCK",
        "57014, XA_RBROLLBACK",
        "P0001, XA_RBROLLBACK"
    })
    void commitInOnePhase_refused_isARollback(String sqlState, String code) throws XAException {
        FakeXaConnection.FakeBranchWork work = ended();
        connection.fail("COMMIT", FakeXaConnection.refusal(sqlState, "no"));

        assertThat(code(() -> resource.commit(XID, true))).isEqualTo(code);
        assertThat(connection.sent).containsExactly("COMMIT");
        assertThat(work.overs).isOne();
    }

    @ParameterizedTest
    @CsvSource({"40001, XA_RBTRANSIENT", "57P01, XA_RBCOMMFAIL"})
    void prepare_ofAReadOnlyBranchWhoseCommitFails_isARollback(String sqlState, String code) throws XAException {
        FakeXaConnection.FakeBranchWork work = ended();
        work.written = false;
        connection.fail("COMMIT", FakeXaConnection.refusal(sqlState, "no"));

        assertThat(code(() -> resource.prepare(XID))).isEqualTo(code);
        assertThat(work.overs).isOne();
    }

    @ParameterizedTest
    @CsvSource({
        "42704, XAER_NOTA, finished",
        "0A000, XAER_NOTA, in this database",
        "42501, XAER_RMERR, another user",
        "55000, XA_RETRY, committed again",
        "53100, XA_RETRY, committed again",
        "57014, XA_RETRY, committed again",
        "57P01, XA_RETRY, committed again",
        "lost, XA_RETRY, committed again",
        "unknown, XA_RETRY, committed again",
        "slow, XA_RETRY, committed again",
        "bug, XA_RETRY, committed again"
    })
    void commitInTwoPhases_failed_saysWhatBecameOfIt(String kind, String code, String says) throws XAException {
        prepared();
        connection.fail("COMMIT PREPARED", unanswered(kind), unanswered(kind));
        XAException failure = failure(() -> resource.commit(XID, false));

        assertThat(XaCodes.error(failure.errorCode)).isEqualTo(code);
        assertThat(failure)
                .hasMessageContaining(says)
                .hasMessageContaining(GID)
                .hasCauseInstanceOf(RuntimeException.class);
    }

    @Test
    void commitInTwoPhases_againAfterItWasRetried_commits() throws XAException {
        prepared();
        connection.fail("COMMIT PREPARED", FakeXaConnection.refusal("55000", "busy"));
        assertThat(code(() -> resource.commit(XID, false))).isEqualTo("XA_RETRY");

        resource.commit(XID, false);

        assertThat(connection.prepared).isEmpty();
    }

    @Test
    void commitInTwoPhases_connectionLost_isDoneOnAnother() throws XAException {
        prepared();
        connection.fail("COMMIT PREPARED", unanswered("lost"));

        resource.commit(XID, false);

        assertThat(connection.prepared).isEmpty();
    }

    @Test
    void commitInTwoPhases_connectionLostWhenItWasDone_hasHappened() throws XAException {
        prepared();
        connection.fail("COMMIT PREPARED", unanswered("lost"));
        connection.prepared.clear();

        resource.commit(XID, false);

        assertThat(code(() -> resource.commit(XID, false))).isEqualTo("XAER_NOTA");
    }

    @Test
    void commitInTwoPhases_neverSent_andNotThereAfterwards_isUnknown() throws XAException {
        prepared();
        ConnectionFailedException away = new ConnectionFailedException("away", new IOException("refused"), true);
        connection.fail("COMMIT PREPARED", away);
        assertThat(code(() -> resource.commit(XID, false))).isEqualTo("XA_RETRY");
        connection.prepared.clear();

        assertThat(code(() -> resource.commit(XID, false))).isEqualTo("XAER_NOTA");
    }

    @Test
    void rollback_ofAPreparedBranch_connectionLost_isDoneOnAnother() throws XAException {
        prepared();
        connection.fail("ROLLBACK PREPARED", unanswered("lost"));

        resource.rollback(XID);

        assertThat(connection.prepared).isEmpty();
    }

    @Test
    void rollback_ofAPreparedBranch_connectionLostWhenItWasDone_hasHappened() throws XAException {
        prepared();
        connection.fail("ROLLBACK PREPARED", unanswered("lost"));
        connection.prepared.clear();

        resource.rollback(XID);

        assertThat(code(() -> resource.rollback(XID))).isEqualTo("XAER_NOTA");
    }

    @Test
    void commitInTwoPhases_whoseAnswerWasLost_hasHappened() throws XAException {
        prepared();
        connection.fail("COMMIT PREPARED", unanswered("lost"), unanswered("lost"));
        assertThat(code(() -> resource.commit(XID, false))).isEqualTo("XA_RETRY");
        connection.prepared.clear();

        resource.commit(XID, false);

        assertThat(code(() -> resource.commit(XID, false))).isEqualTo("XAER_NOTA");
    }

    @ParameterizedTest
    @CsvSource({
        "42704, XAER_NOTA",
        "0A000, XAER_NOTA",
        "42501, XAER_RMERR",
        "55000, XAER_RMFAIL",
        "57P01, XAER_RMFAIL",
        "lost, XAER_RMFAIL",
        "slow, XAER_RMFAIL",
        "bug, XAER_RMFAIL"
    })
    void rollback_ofAPreparedBranch_failed_saysWhatBecameOfIt(String kind, String code) throws XAException {
        prepared();
        connection.fail("ROLLBACK PREPARED", unanswered(kind), unanswered(kind));

        assertThat(code(() -> resource.rollback(XID))).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lost", "unknown", "57P01", "25P03"})
    void rollback_onABrokenConnection_hasHappened(String kind) throws XAException {
        FakeXaConnection.FakeBranchWork work = ended();
        connection.fail("ROLLBACK", unanswered(kind));

        resource.rollback(XID);

        assertThat(work.overs).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"slow", "bug", "42601"})
    void rollback_thatIsNotAnswered_isAnError(String kind) throws XAException {
        FakeXaConnection.FakeBranchWork work = ended();
        connection.fail("ROLLBACK", unanswered(kind));

        assertThat(code(() -> resource.rollback(XID))).isEqualTo("XAER_RMERR");
        assertThat(work.overs).isOne();
    }

    @ParameterizedTest
    @CsvSource({"lost, XAER_RMFAIL", "57P01, XAER_RMFAIL", "slow, XAER_RMERR", "bug, XAER_RMERR"})
    void start_onAConnectionThatCannotBegin(String kind, String code) {
        connection.fail("begin", unanswered(kind));

        assertThat(code(() -> resource.start(XID, TMNOFLAGS))).isEqualTo(code);
        assertThat(code(() -> resource.end(XID, TMSUCCESS))).isEqualTo("XAER_NOTA");
    }

    @Test
    void failure_names_call_xid_flags_state_andConnection() throws XAException {
        resource.start(XID, TMNOFLAGS);

        assertThat(failure(() -> resource.start(OTHER, TMSTARTRSCAN | TMENDRSCAN)))
                .hasMessageContaining("XAER_INVAL")
                .hasMessageContaining("start of xid 1_AQ==_Ag== with TMENDRSCAN|TMSTARTRSCAN")
                .hasMessageContaining("factory 'fake', backend 7, which holds xid 1_AQ==_AQ==, active");
    }

    // ------------------------------------------------------------------ recovery

    @Test
    void recover_givesTheBranchesOnce() throws XAException {
        connection.prepared.add(GID);
        connection.prepared.add("backup of monday");
        connection.prepared.add("1_AQ==_Ag==");

        assertThat(resource.recover(TMSTARTRSCAN)).containsExactly(XID, OTHER);
        assertThat(resource.recover(TMNOFLAGS)).isEmpty();
        assertThat(resource.recover(TMENDRSCAN)).isEmpty();
        assertThat(code(() -> resource.recover(TMNOFLAGS))).isEqualTo("XAER_INVAL");
        assertThat(code(() -> resource.recover(TMENDRSCAN))).isEqualTo("XAER_INVAL");
        assertThat(resource.recover(TMSTARTRSCAN | TMENDRSCAN)).containsExactly(XID, OTHER);
        assertThat(code(() -> resource.recover(TMENDRSCAN))).isEqualTo("XAER_INVAL");
    }

    @Test
    void recover_asksForThisDatabaseAndThisUserOnly() throws XAException {
        resource.recover(TMSTARTRSCAN);

        assertThat(connection.sent)
                .singleElement()
                .asString()
                .contains("pg_prepared_xacts", "database = current_database()", "owner = current_user");
    }

    @ParameterizedTest
    @CsvSource({"lost, XAER_RMFAIL", "slow, XAER_RMFAIL", "57P03, XAER_RMFAIL", "42501, XAER_RMERR"})
    void recover_failed_opensNoScan(String kind, String code) {
        connection.fail("select", unanswered(kind));

        assertThat(code(() -> resource.recover(TMSTARTRSCAN))).isEqualTo(code);
        assertThat(code(() -> resource.recover(TMNOFLAGS))).isEqualTo("XAER_INVAL");
    }

    @Test
    void sameResourceManager_isTheSameConnectionOnly() {
        PostgresXaResource another = new PostgresXaResource(connection, clock, Runnable::run, () -> false);

        assertThat(resource.isSameRM(resource)).isTrue();
        assertThat(resource.isSameRM(another)).isFalse();
    }

    // ------------------------------------------------------------------ time limit

    @Test
    void timeLimit_isKept() throws XAException {
        assertThat(resource.getTransactionTimeout()).isZero();
        assertThat(resource.setTransactionTimeout(30)).isTrue();
        assertThat(resource.getTransactionTimeout()).isEqualTo(30);
        assertThat(code(() -> resource.setTransactionTimeout(-1))).isEqualTo("XAER_INVAL");
        assertThat(resource.getTransactionTimeout()).isEqualTo(30);
    }

    @Test
    void branchBeyondItsTimeLimit_isRolledBackAtOnce_andHeldUntilTheManagerRollsBack() throws XAException {
        resource.setTransactionTimeout(30);
        resource.start(XID, TMNOFLAGS);
        clock.advance(Duration.ofSeconds(29));
        assertThat(connection.sent).isEmpty();

        clock.advance(Duration.ofSeconds(1));

        assertThat(connection.sent).containsExactly("ROLLBACK");
        assertThat(connection.branch().overs).isZero();
        assertThat(code(() -> resource.end(XID, TMSUCCESS))).isEqualTo("XA_RBTIMEOUT");
        resource.rollback(XID);
        assertThat(connection.sent).containsExactly("ROLLBACK");
        assertThat(connection.branch().overs).isOne();
    }

    @Test
    void branchBeyondItsTimeLimit_isNotPrepared() throws XAException {
        resource.setTransactionTimeout(30);
        FakeXaConnection.FakeBranchWork work = ended();
        clock.advance(Duration.ofSeconds(30));

        assertThat(code(() -> resource.prepare(XID))).isEqualTo("XA_RBTIMEOUT");
        assertThat(connection.sent).containsExactly("ROLLBACK");
        assertThat(work.overs).isOne();
    }

    @Test
    void timeLimit_thatPassesDuringPrepare_endsTheWait() throws XAException {
        resource.setTransactionTimeout(30);
        FakeXaConnection.FakeBranchWork work = ended();
        work.whileCompleting = () -> clock.advance(Duration.ofSeconds(30));

        assertThat(code(() -> resource.prepare(XID))).isEqualTo("XA_RBTIMEOUT");
        assertThat(connection.sent).containsExactly("ROLLBACK");
    }

    @Test
    void timeLimit_afterTheEnd_doesNothing() throws XAException {
        resource.setTransactionTimeout(30);
        prepared();
        assertThat(clock.pending()).isZero();
        resource.commit(XID, false);
        connection.sent.clear();
        ended();
        resource.rollback(XID);

        clock.advance(Duration.ofSeconds(60));

        assertThat(connection.sent).containsExactly("ROLLBACK");
    }

    @Test
    void timeLimit_setDuringABranch_countsFromTheNext() throws XAException {
        resource.start(XID, TMNOFLAGS);
        resource.setTransactionTimeout(30);

        clock.advance(Duration.ofSeconds(60));

        assertThat(connection.sent).isEmpty();
    }

    /** The rollback was ordered, and then the branch was prepared before it was its turn. */
    @Test
    void timeLimit_overtakenByPrepare_doesNothing() throws XAException {
        PostgresXaResource slow = new PostgresXaResource(connection, clock, late::add, () -> false);
        slow.setTransactionTimeout(30);
        slow.start(XID, TMNOFLAGS);
        slow.end(XID, TMSUCCESS);
        clock.advance(Duration.ofSeconds(30));
        slow.prepare(XID);

        late.forEach(Runnable::run);

        assertThat(late).hasSize(1);
        assertThat(connection.sent).containsExactly(PREPARE);
        assertThat(connection.prepared).containsExactly(GID);
    }

    @Test
    void timeLimit_whoseRollbackFails_leavesItToTheManager() throws XAException {
        resource.setTransactionTimeout(30);
        resource.start(XID, TMNOFLAGS);
        connection.fail("ROLLBACK", new SluiceException("took too long"));
        clock.advance(Duration.ofSeconds(30));

        assertThat(code(() -> resource.end(XID, TMSUCCESS))).isEqualTo("XA_RBTIMEOUT");
        resource.rollback(XID);

        assertThat(connection.sent).containsExactly("ROLLBACK", "ROLLBACK");
    }

    // ------------------------------------------------------------------ threads

    @Test
    void everyCallThatMayWait_isRefusedOnAnEventLoop() {
        PostgresXaResource onLoop = new PostgresXaResource(connection, clock, Runnable::run, () -> true);
        List<Call> calls = List.of(
                () -> onLoop.start(XID, TMNOFLAGS),
                () -> onLoop.end(XID, TMSUCCESS),
                () -> onLoop.prepare(XID),
                () -> onLoop.commit(XID, true),
                () -> onLoop.commit(XID, false),
                () -> onLoop.rollback(XID),
                () -> onLoop.recover(TMSTARTRSCAN));

        assertThat(calls)
                .allSatisfy(call -> assertThat(failure(call))
                        .hasMessageContaining("XAER_PROTO")
                        .hasMessageContaining(Thread.currentThread().getName())
                        .hasMessageContaining("Nothing has been done"));
        assertThat(connection.sent).isEmpty();
        assertThat(connection.branches).isEmpty();
    }

    @Test
    void rollbackOfAReaper_whileAnotherThreadWaitsInCommit_endsTheWait_andTheCommitIsToldOfIt() throws Exception {
        FakeXaConnection.FakeBranchWork work = ended();
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        work.whileCompleting = () -> {
            waiting.countDown();
            awaitUninterruptibly(cancelled);
        };
        CompletableFuture<@Nullable XAException> commit = CompletableFuture.supplyAsync(
                () -> catchThrowableOfType(XAException.class, () -> resource.commit(XID, true)));
        awaitUninterruptibly(waiting);

        resource.rollback(XID);
        cancelled.countDown();

        XAException failure = commit.get(20, TimeUnit.SECONDS);
        assertThat(failure).isNotNull();
        assertThat(XaCodes.error(failure.errorCode)).isEqualTo("XA_RBROLLBACK");
        assertThat(connection.sent).containsExactly("ROLLBACK");
    }

    /** While the commit is with the server nobody may say that the branch is rolled back. */
    @Test
    void rollbackOfAReaper_whileCommitIsSent_waitsForIt() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        FakeXaConnection slow = new FakeXaConnection();
        PostgresXaResource shared =
                new PostgresXaResource(new HeldConnection(slow, sent, answered), clock, Runnable::run, () -> false);
        shared.start(XID, TMNOFLAGS);
        shared.end(XID, TMSUCCESS);
        CompletableFuture<Void> commit = CompletableFuture.runAsync(() -> {
            try {
                shared.commit(XID, true);
            } catch (XAException e) {
                throw new AssertionError(e);
            }
        });
        awaitUninterruptibly(sent);
        CompletableFuture<String> rollback = new CompletableFuture<>();
        Thread reaper = new Thread(() -> rollback.complete(code(() -> shared.rollback(XID))));
        reaper.start();
        while (reaper.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }

        answered.countDown();

        commit.get(20, TimeUnit.SECONDS);
        assertThat(rollback.get(20, TimeUnit.SECONDS)).isEqualTo("XAER_NOTA");
        assertThat(slow.sent).containsExactly("COMMIT", "ROLLBACK PREPARED '" + GID + "'");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A connection that answers COMMIT when told to. */
    private record HeldConnection(FakeXaConnection fake, CountDownLatch sent, CountDownLatch answered)
            implements XaConnection {

        @Override
        public BranchWork begin(PreparedXid xid) {
            BranchWork work = fake.begin(xid);
            return new HeldWork(work, sent, answered);
        }

        @Override
        public List<String> run(String sql, String... parameters) {
            return fake.run(sql, parameters);
        }

        @Override
        public void finish(String sql) {
            fake.finish(sql);
        }

        @Override
        public String description() {
            return fake.description();
        }
    }

    private record HeldWork(BranchWork work, CountDownLatch sent, CountDownLatch answered) implements BranchWork {

        @Override
        public @Nullable Throwable complete() {
            return work.complete();
        }

        @Override
        public boolean isBegun() {
            return work.isBegun();
        }

        @Override
        public boolean hasWritten() {
            return work.hasWritten();
        }

        @Override
        public void end(String command) {
            work.end(command);
            sent.countDown();
            awaitUninterruptibly(answered);
        }

        @Override
        public @Nullable String ask(String sql) {
            return work.ask(sql);
        }

        @Override
        public void over() {
            work.over();
        }
    }
}
