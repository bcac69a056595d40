package org.sluice.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransactionException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.transaction.xa.XAException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.api.spi.FactorySettings;

class SluiceManagedConnectionTest {

    private final SluiceManagedConnectionFactory factory = new SluiceManagedConnectionFactory();
    private final FakePhysicalConnection socket = new FakePhysicalConnection();
    private final FakePhysicalConnection next = new FakePhysicalConnection();
    private final RecordingListener server = new RecordingListener();
    private final FakeHome home = new FakeHome();
    private final SluiceManagedConnection connection = new SluiceManagedConnection(
            factory,
            FactorySettings.read("default", Map.of("sluice.url", "postgresql://me@localhost/db")::get),
            new SignedOn(SignOn.CONFIGURED),
            home,
            onClosed -> next);

    @BeforeEach
    void opened() {
        connection.opened(socket);
        connection.addConnectionEventListener(server);
    }

    private ConnectionHandle handle() {
        try {
            return (ConnectionHandle) connection.getConnection(null, null);
        } catch (ResourceException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void handle_givenBack_serverIsToldOnce() {
        ConnectionHandle handle = handle();
        handle.giveBack();
        handle.giveBack();
        handle.close();
        handle.drop(new IllegalStateException());

        assertThat(server.heard).containsExactly("closed");
        assertThat(server.handles).containsExactly(handle);
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void handle_dropped_serverIsToldOnce_andTheSocketIsClosed() {
        ConnectionHandle handle = handle();
        handle.drop(new IllegalStateException());
        handle.giveBack();

        assertThat(server.heard).containsExactly("error");
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void cleanup_afterTheHandleCameBack_keepsTheSocket() throws ResourceException {
        handle().giveBack();
        connection.cleanup();

        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void cleanup_handleStillOut_sessionMayFinish_andTheServerIsToldToDropIt() throws ResourceException {
        ConnectionHandle handle = handle();
        connection.cleanup();
        assertThat(socket.isOpen()).isTrue();
        assertThat(connection.isOpen()).as("for anybody else").isFalse();

        handle.giveBack();
        assertThat(socket.isOpen()).isFalse();
        assertThat(server.heard).containsExactly("error");
    }

    @Test
    void cleanup_handleStillOutForTooLong_closedUnderTheSession() throws ResourceException {
        handle();
        connection.cleanup();

        home.pass(Duration.ofSeconds(5));

        assertThat(socket.isOpen()).isFalse();
        assertThat(socket.why).contains("took the connection back");
    }

    @Test
    void cleanup_handleStillOut_givenToSomebodyElse_closedUnderTheSession() throws ResourceException {
        handle();
        connection.cleanup();

        ConnectionHandle next = handle();

        assertThat(socket.isOpen()).isFalse();
        assertThat(socket.why).contains("took the connection back");
        next.giveBack();
        assertThat(server.heard).containsExactly("error");
    }

    /** So does Payara with a pool of XATransaction that it flushes. */
    @Test
    void cleanupAndDestroy_handleStillOut_sessionMayFinish_andTheServerHearsNothing() throws ResourceException {
        ConnectionHandle handle = handle();
        connection.cleanup();
        connection.destroy();
        assertThat(socket.isOpen()).isTrue();

        handle.giveBack();
        assertThat(socket.isOpen()).isFalse();
        assertThat(server.heard).isEmpty();
        assertThat(home.pooled).hasValue(0);
    }

    @Test
    void destroy_isIdempotent_andTheServerHearsNothingAfterIt() {
        ConnectionHandle handle = handle();
        connection.destroy();
        connection.destroy();
        handle.giveBack();

        assertThat(socket.isOpen()).isFalse();
        assertThat(server.heard).isEmpty();
    }

    /** As by a flush between the two phases: the transaction manager goes on to ask this resource, and no other one. */
    @Test
    void destroyed_preparedBranch_isFinishedOnAnotherConnection_whichIsClosedThen() throws XAException {
        next.answer = CompletableFuture.completedFuture(null);
        connection.destroy();

        connection.getXAResource().commit(Objects.requireNonNull(XaGid.parse("4871251_AQ==_Ag==")), false);

        assertThat(next.closes).hasValue(1);
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void openConnections_areCountedOnce() {
        assertThat(home.open).hasValue(1);
        connection.socketClosed(socket.processId());
        connection.socketClosed(socket.processId());
        assertThat(home.open).hasValue(0);
    }

    @Test
    void socketClosedBeforeItWasTaken_countsAsClosed() {
        socket.close();
        connection.opened(socket);

        assertThat(home.open).hasValue(0);
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void match_closedSocket_isMatched_soThatThePoolGetsRidOfIt() throws ResourceException {
        socket.close();

        assertThat(factory.matchManagedConnections(Set.of(connection), null, null))
                .isSameAs(connection);
    }

    @Test
    void match_madeByAnotherFactory_isPassedOver() throws ResourceException {
        SluiceManagedConnectionFactory other = new SluiceManagedConnectionFactory();
        other.setUrl("postgresql://other@localhost/db");

        assertThat(other.matchManagedConnections(Set.of(connection), null, null))
                .isNull();
    }

    @Test
    void associate_handleMoves() throws ResourceException {
        ConnectionHandle handle = handle();
        SluiceManagedConnection other = new SluiceManagedConnection(
                factory,
                FactorySettings.read("default", Map.of("sluice.user", "me")::get),
                new SignedOn(SignOn.CONFIGURED),
                home,
                onClosed -> new FakePhysicalConnection());
        FakePhysicalConnection otherSocket = new FakePhysicalConnection();
        other.opened(otherSocket);

        other.associateConnection(handle);

        assertThat(handle.physical()).isSameAs(otherSocket);
        assertThatThrownBy(() -> other.associateConnection("no handle")).isInstanceOf(ResourceException.class);
    }

    @Test
    void destroy_handleOut_sessionMayFinish() {
        ConnectionHandle handle = handle();
        connection.destroy();

        assertThat(socket.isOpen()).isTrue();
        assertThat(home.pooled).as("the server counts it no more").hasValue(0);
        assertThat(connection.isOpen()).as("nobody else gets it").isFalse();

        handle.giveBack();
        assertThat(socket.isOpen()).isFalse();
        assertThat(server.heard).isEmpty();
    }

    @Test
    void destroy_handleOutForTooLong_closedUnderTheSession() {
        ConnectionHandle handle = handle();
        connection.destroy();

        home.pass(Duration.ofMillis(4999));
        assertThat(socket.isOpen()).isTrue();
        home.pass(Duration.ofMillis(1));

        assertThat(socket.isOpen()).isFalse();
        assertThat(socket.why).contains("took the connection back");
        handle.giveBack();
        assertThat(server.heard).isEmpty();
    }

    @Test
    void destroy_transactionKeepsIt_closedWhenThatIsOver() throws ResourceException {
        connection.getLocalTransaction().begin();
        handle().giveBack();
        connection.destroy();
        assertThat(socket.isOpen()).isTrue();

        connection.getLocalTransaction().commit();

        assertThat(socket.isOpen()).isFalse();
        assertThatThrownBy(connection::cleanup)
                .as("Payara would put it into the pool again")
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("SLUICE2062");
    }

    @Test
    void destroy_transactionKeepsItForTooLong_closedUnderIt() throws ResourceException {
        connection.getLocalTransaction().begin();
        handle().giveBack();
        connection.destroy();

        home.pass(Duration.ofSeconds(5));

        assertThat(socket.isOpen()).isFalse();
        assertThat(socket.why).contains("took the connection back");
    }

    @Test
    void destroy_handleOut_transactionBeginsAllTheSame() throws ResourceException {
        handle();
        connection.destroy();

        connection.getLocalTransaction().begin();
        connection.getLocalTransaction().commit();

        assertThat(socket.isOpen()).as("the handle is still out").isTrue();
    }

    @Test
    void handle_givenBackThoughThePoolObjects_closedAndTheServerIsTold() {
        ConnectionHandle handle = handle();
        home.objection = "the pool has become smaller";
        handle.giveBack();

        assertThat(server.heard).containsExactly("error");
        assertThat(socket.isOpen()).isFalse();
        assertThat(home.pooled).hasValue(0);
    }

    @Test
    void transactionKeepsIt_poolObjects_onlyWhenThatIsOver() throws ResourceException {
        connection.getLocalTransaction().begin();
        home.objection = "the pool has become smaller";
        handle().giveBack();
        assertThat(server.heard).containsExactly("closed");
        assertThat(socket.isOpen()).isTrue();

        connection.getLocalTransaction().commit();

        assertThatThrownBy(connection::cleanup)
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("the pool has become smaller");
    }

    @Test
    void transactions_areTheSameAtEachCall() {
        assertThat(connection.getXAResource()).isSameAs(connection.getXAResource());
        assertThat(connection.getLocalTransaction()).isSameAs(connection.getLocalTransaction());
    }

    @Test
    void localTransaction_begunTwice_isRefused() throws ResourceException {
        connection.getLocalTransaction().begin();

        assertThatThrownBy(() -> connection.getLocalTransaction().begin())
                .isInstanceOf(LocalTransactionException.class)
                .hasMessageContaining("already");
    }

    @Test
    void localTransaction_withoutBegin_hasNothingToEnd() {
        assertThatThrownBy(() -> connection.getLocalTransaction().commit())
                .isInstanceOf(LocalTransactionException.class)
                .hasMessageContaining("in no transaction");
    }

    @Test
    void localTransaction_isNotOver_connectionIsNotSettled() throws ResourceException {
        connection.getLocalTransaction().begin();
        ConnectionHandle first = handle();
        assertThat(first.settled()).as("nothing was before it").isCompleted();
        EnlistedWork work = Objects.requireNonNull(first.enlisted());

        connection.getLocalTransaction().commit();
        assertThat(work.settled()).isCompleted();
        connection.getLocalTransaction().begin();
        assertThat(handle().settled()).isCompleted();
    }

    @Test
    void metaData_tellsTheUser_andNoMore() throws ResourceException {
        assertThat(connection.getMetaData().getEISProductName()).isEqualTo("PostgreSQL");
        assertThat(connection.getMetaData().getUserName()).isEqualTo("me");
    }
}
