package org.sluice.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.resource.ResourceException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sluice.api.spi.FactorySettings;

/** {@code cleanup()} and {@code destroy()} in every state that a connection can be in. */
class ConnectionStatesTest {

    private static final PreparedXid XID = PreparedXid.of(1, new byte[] {1}, new byte[] {2});

    private final FakePhysicalConnection socket = new FakePhysicalConnection();
    private final RecordingListener server = new RecordingListener();
    private final FakeHome home = new FakeHome();
    private final SluiceManagedConnection connection = new SluiceManagedConnection(
            new SluiceManagedConnectionFactory(),
            FactorySettings.read("default", Map.of("sluice.url", "postgresql://me@localhost/db")::get),
            new SignedOn(SignOn.CONFIGURED),
            home,
            onClosed -> new FakePhysicalConnection());

    private enum State {
        NEVER_OPENED,
        HANDLE_OUT_BEFORE_OPENED,
        IDLE,
        HANDLE_OUT,
        STATEMENT_RUNNING,
        HANDLE_BACK,
        HANDLE_DROPPED,
        SOCKET_CLOSED,
        CLEANED_UP_UNDER_A_SESSION,
        LOCAL_TRANSACTION_HANDLE_OUT,
        LOCAL_TRANSACTION,
        XA_BRANCH_HANDLE_OUT,
        XA_BRANCH,
        XA_BRANCH_SUSPENDED,
        XA_BRANCH_ENDED,
        DESTROYED;

        boolean wasOpen() {
            return this != NEVER_OPENED && this != HANDLE_OUT_BEFORE_OPENED;
        }
    }

    /** Does what leads to the state. */
    private void reach(State state) throws ResourceException {
        if (state.wasOpen()) {
            connection.opened(socket);
        }
        if (state == State.NEVER_OPENED || state == State.IDLE) {
            return;
        }
        ConnectionHandle handle = (ConnectionHandle) connection.getConnection(null, null);
        switch (state) {
            case STATEMENT_RUNNING -> {
                socket.answer = new CompletableFuture<>();
                assertThat(handle.physical().command("begin")).isNotDone();
            }
            case HANDLE_BACK -> handle.giveBack();
            case HANDLE_DROPPED -> handle.drop(new IllegalStateException());
            case SOCKET_CLOSED -> {
                socket.close();
                connection.socketClosed(socket.processId());
            }
            case CLEANED_UP_UNDER_A_SESSION -> connection.cleanup();
            case DESTROYED -> connection.destroy();
            case LOCAL_TRANSACTION_HANDLE_OUT ->
                connection.getLocalTransaction().begin();
            case LOCAL_TRANSACTION -> {
                connection.getLocalTransaction().begin();
                handle.giveBack();
            }
            case XA_BRANCH_HANDLE_OUT -> startBranch();
            case XA_BRANCH -> {
                startBranch();
                handle.giveBack();
            }
            case XA_BRANCH_SUSPENDED -> {
                startBranch();
                handle.giveBack();
                endBranch(XAResource.TMSUSPEND);
            }
            case XA_BRANCH_ENDED -> {
                startBranch();
                handle.giveBack();
                endBranch(XAResource.TMSUCCESS);
            }
            default -> assertThat(state).isIn(State.HANDLE_OUT, State.HANDLE_OUT_BEFORE_OPENED);
        }
    }

    private void startBranch() {
        assertThatCode(() -> connection.getXAResource().start(XID, XAResource.TMNOFLAGS))
                .doesNotThrowAnyException();
    }

    private void endBranch(int flags) {
        assertThatCode(() -> connection.getXAResource().end(XID, flags)).doesNotThrowAnyException();
    }

    /** What a transaction manager does that knows nothing of the connection's end: it is told, or nothing was to be done. */
    private void transactionManagerRollsBack(State state) {
        Throwable told = switch (state) {
            case LOCAL_TRANSACTION, LOCAL_TRANSACTION_HANDLE_OUT ->
                catchThrowable(() -> connection.getLocalTransaction().rollback());
            default -> catchThrowable(() -> connection.getXAResource().rollback(XID));
        };
        assertThat(told)
                .satisfiesAnyOf(
                        none -> assertThat(none).isNull(),
                        some -> assertThat(some).isInstanceOfAny(ResourceException.class, XAException.class));
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.MATCH_ANY,
            names = {"LOCAL_.*", "XA_.*"})
    void destroyed_inATransaction_managerCanStillRollBack_andTheConnectionIsGone(State state) throws ResourceException {
        reach(state);
        connection.destroy();

        transactionManagerRollsBack(state);
        home.pass(Duration.ofSeconds(5)); // for those whose handle is out

        assertThat(connection.isOpen()).isFalse();
        assertThat(socket.isOpen()).isFalse();
        assertThat(connection.branches().settled()).as("nothing waits for it").isCompleted();
    }

    /** The handle came back long ago, as it does in a JTA transaction. */
    @ParameterizedTest
    @EnumSource(names = {"LOCAL_TRANSACTION", "XA_BRANCH", "XA_BRANCH_SUSPENDED", "XA_BRANCH_ENDED"})
    void cleanup_inATransaction_staysOpen_andIsSettledWhenItIsOver(State state) throws ResourceException {
        reach(state);

        connection.cleanup();
        assertThat(connection.isOpen()).isTrue();
        transactionManagerRollsBack(state);

        assertThat(connection.isOpen()).isTrue();
        assertThat(connection.branches().settled()).isCompleted();
    }

    @ParameterizedTest
    @EnumSource
    void destroy_inAnyState_closesTheSocket_andThrowsNothing(State state) throws ResourceException {
        reach(state);

        assertThatCode(connection::destroy).doesNotThrowAnyException();
        assertThatCode(connection::destroy).doesNotThrowAnyException();

        assertThat(connection.isOpen()).isFalse();
        home.pass(Duration.ofSeconds(5));
        if (state.wasOpen()) {
            assertThat(socket.isOpen()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void cleanup_inAnyState_throwsNothing(State state) throws ResourceException {
        reach(state);

        assertThatCode(connection::cleanup).doesNotThrowAnyException();
        assertThatCode(connection::cleanup).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource(names = {"IDLE", "HANDLE_BACK"})
    void cleanup_nobodyHasIt_staysOpen(State state) throws ResourceException {
        reach(state);

        connection.cleanup();

        assertThat(connection.isOpen()).isTrue();
        assertThat(socket.closes).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource(names = {"HANDLE_OUT", "STATEMENT_RUNNING"})
    void cleanup_aSessionHasItForTooLong_closedAndToldWhy(State state) throws ResourceException {
        reach(state);

        connection.cleanup();
        home.pass(Duration.ofSeconds(5));

        assertThat(socket.isOpen()).isFalse();
        assertThat(socket.why).contains("took the connection back while a session was using it");
    }

    @Test
    void destroy_nobodyHasIt_noReason() throws ResourceException {
        reach(State.IDLE);

        connection.destroy();

        assertThat(socket.why).isNull();
        assertThat(socket.closes).hasValue(1);
    }

    @Test
    void opened_afterDestroy_closedAtOnce() {
        connection.destroy();

        connection.opened(socket);

        assertThat(socket.isOpen()).isFalse();
    }

    @Test
    void everythingAtOnce_manyTimes_serverHearsAtMostOneEnd() throws Exception {
        List<Consumer<Ending>> ends = List.of(
                ending -> ending.handle.giveBack(),
                ending -> ending.handle.drop(new IllegalStateException()),
                ending -> ending.handle.close(),
                ending -> ending.cleanup(),
                ending -> ending.connection.destroy(),
                ending -> ending.connection.socketClosed(ending.socket.processId()));
        ExecutorService threads = Executors.newFixedThreadPool(ends.size());
        try {
            for (int round = 0; round < 500; round++) {
                Ending ending = new Ending();
                CyclicBarrier start = new CyclicBarrier(ends.size());
                List<Callable<Object>> tasks = ends.stream()
                        .map(end -> (Callable<Object>) () -> {
                            start.await();
                            end.accept(ending);
                            return "";
                        })
                        .toList();
                for (Future<Object> task : threads.invokeAll(tasks)) {
                    task.get();
                }
                assertThat(ending.server.heard).hasSizeLessThanOrEqualTo(1);
                assertThat(ending.home.open).hasValue(0);
                assertThat(ending.connection.isOpen()).isFalse();
                assertThat(ending.socket.isOpen()).isFalse();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void handle_droppedAfterCleanup_serverHearsOneError() throws ResourceException {
        connection.addConnectionEventListener(server);
        connection.opened(socket);
        ConnectionHandle handle = (ConnectionHandle) connection.getConnection(null, null);

        connection.cleanup();
        handle.drop(new IllegalStateException());
        handle.giveBack();

        assertThat(server.heard).containsExactly("error");
    }

    /** A connection with its handle out. */
    private static final class Ending {

        final FakePhysicalConnection socket = new FakePhysicalConnection();
        final RecordingListener server = new RecordingListener();
        final FakeHome home = new FakeHome();
        final SluiceManagedConnection connection = new SluiceManagedConnection(
                new SluiceManagedConnectionFactory(),
                FactorySettings.read("default", Map.of("sluice.url", "postgresql://me@localhost/db")::get),
                new SignedOn(SignOn.CONFIGURED),
                home,
                onClosed -> new FakePhysicalConnection());
        final ConnectionHandle handle;

        Ending() throws ResourceException {
            connection.opened(socket);
            connection.addConnectionEventListener(server);
            handle = (ConnectionHandle) connection.getConnection(null, null);
        }

        void cleanup() {
            assertThatCode(connection::cleanup).doesNotThrowAnyException();
        }
    }
}
