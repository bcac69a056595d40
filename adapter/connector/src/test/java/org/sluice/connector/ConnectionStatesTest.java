package org.sluice.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sluice.api.spi.FactorySettings;

/** {@code cleanup()} and {@code destroy()} in every state that a connection can be in. */
class ConnectionStatesTest {

    private final FakePhysicalConnection socket = new FakePhysicalConnection();
    private final RecordingListener server = new RecordingListener();
    private final FakeHome home = new FakeHome();
    private final SluiceManagedConnection connection = new SluiceManagedConnection(
            new SluiceManagedConnectionFactory(),
            FactorySettings.read("default", Map.of("sluice.url", "postgresql://me@localhost/db")::get),
            new SignedOn(SignOn.CONFIGURED),
            home);

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
                connection.socketClosed();
            }
            case CLEANED_UP_UNDER_A_SESSION -> connection.cleanup();
            case DESTROYED -> connection.destroy();
            default -> assertThat(state).isIn(State.HANDLE_OUT, State.HANDLE_OUT_BEFORE_OPENED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void destroy_inAnyState_closesTheSocket_andThrowsNothing(State state) throws ResourceException {
        reach(state);

        assertThatCode(connection::destroy).doesNotThrowAnyException();
        assertThatCode(connection::destroy).doesNotThrowAnyException();

        assertThat(connection.isOpen()).isFalse();
        // a session that still has it may finish first
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
    void cleanup_aSessionHasIt_closedAndToldWhy(State state) throws ResourceException {
        reach(state);

        connection.cleanup();

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
                ending -> ending.connection.cleanup(),
                ending -> ending.connection.destroy(),
                ending -> ending.connection.socketClosed());
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
                assertThat(ending.home.open).isZero();
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
                home);
        final ConnectionHandle handle;

        Ending() throws ResourceException {
            connection.opened(socket);
            connection.addConnectionEventListener(server);
            handle = (ConnectionHandle) connection.getConnection(null, null);
        }
    }
}
